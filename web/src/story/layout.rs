//! Where the boxes and lines of the flow stand, in CSS pixels.

use super::{Actor, Hop};

/// The height of a box.
pub(crate) const BOX_HEIGHT: i32 = 54;
/// The height of a record under a call.
pub(crate) const RECORD_HEIGHT: i32 = 26;

const SIDE: i32 = 24;
const LEAST_GAP: i32 = 120;
/// Half of the space between two accounts.
const FENCE: i32 = 12;
const ROW_HEIGHT: i32 = 168;
const ROW_SPACE: i32 = 16;
const BOX_TOP: i32 = 40;
const RECORD_TOP: i32 = 118;
const RECORD_WIDTH: i32 = 224;

/// The drawn flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Layout<'a> {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) accounts: Vec<Account<'a>>,
    pub(crate) links: Vec<Link<'a>>,
    pub(crate) nodes: Vec<Node<'a>>,
}

/// The ground of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account<'a> {
    pub(crate) id: &'a str,
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// A line from one box to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link<'a> {
    pub(crate) from: i32,
    pub(crate) to: i32,
    pub(crate) y: i32,
    /// The hop that it belongs to.
    pub(crate) hop: &'a Hop,
    /// Whether it leads into the call, and not out of it.
    pub(crate) inward: bool,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node<'a> {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) shape: Shape<'a>,
}

/// The box of a record under a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
}

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape<'a> {
    Caller(&'a Actor),
    Call(&'a Hop),
    Target(&'a Hop, &'a Actor),
}

impl<'a> Shape<'a> {
    fn account(self) -> &'a str {
        match self {
            Self::Caller(actor) | Self::Target(_, actor) => &actor.account,
            Self::Call(hop) => hop
                .target
                .as_ref()
                .map_or(&hop.caller.account, |target| &target.account),
        }
    }

    fn width(self) -> i32 {
        // of the name alone, so that a box keeps its width when the answer changes
        let name = match self {
            Self::Caller(actor) | Self::Target(_, actor) => &actor.name,
            Self::Call(hop) => &hop.operation,
        };
        let characters = name.chars().count().clamp(18, ROOM);
        i32::try_from(characters).unwrap_or(0) * 8 + 40
    }
}

/// How many characters of a name a box has room for.
pub(crate) const ROOM: usize = 25;

/// Lays out a flow in the width that the page has, or more if it needs more: a row for each chain,
/// the calls of a chain side by side.
pub(crate) fn layout(hops: &[Hop], page: i32) -> Layout<'_> {
    let rows: Vec<_> = hops
        .chunk_by(|_, next| next.continues)
        .map(shapes)
        .collect();
    let wanted = rows.iter().map(|row| width(row, LEAST_GAP));
    let width = wanted.fold(page, i32::max);
    let mut layout = Layout {
        width,
        ..Layout::default()
    };
    for row in rows {
        if layout.height > 0 {
            layout.height += ROW_SPACE;
        }
        lay_row(&row, &mut layout);
        layout.height += ROW_HEIGHT;
    }
    layout
}

fn shapes(chain: &[Hop]) -> Vec<Shape<'_>> {
    let first = chain.iter().take(1).map(|hop| Shape::Caller(&hop.caller));
    let rest = chain.iter().flat_map(|hop| {
        let target = hop.target.as_ref().map(|target| Shape::Target(hop, target));
        std::iter::once(Shape::Call(hop)).chain(target)
    });
    first.chain(rest).collect()
}

fn width(row: &[Shape<'_>], gap: i32) -> i32 {
    let boxes: i32 = row.iter().map(|shape| shape.width()).sum();
    let gaps = i32::try_from(row.len()).unwrap_or(0) - 1;
    boxes + gaps.max(0) * gap + 2 * SIDE
}

fn lay_row<'a>(row: &[Shape<'a>], layout: &mut Layout<'a>) {
    let top = layout.height;
    let gaps = i32::try_from(row.len()).unwrap_or(1).max(2) - 1;
    let gap = (layout.width - width(row, 0)) / gaps;
    let mut x = SIDE;
    for &shape in row {
        let width = shape.width();
        let account = shape.account();
        match layout.accounts.last_mut() {
            Some(last) if last.y == top && last.id == account => {
                last.width = x + width + SIDE - last.x;
            }
            last => {
                // a new account begins in the middle of the gap, where the one before ends
                let mut left = 0;
                if let Some(last) = last.filter(|last| last.y == top) {
                    let middle = x - gap / 2;
                    last.width = middle - FENCE - last.x;
                    left = middle + FENCE;
                }
                layout.accounts.push(Account {
                    id: account,
                    x: left,
                    y: top,
                    width: x + width + SIDE - left,
                    height: ROW_HEIGHT,
                });
            }
        }
        let link = match shape {
            Shape::Caller(_) => None,
            Shape::Call(hop) => Some((hop, true)),
            Shape::Target(hop, _) => Some((hop, false)),
        };
        if let Some((hop, inward)) = link {
            layout.links.push(Link {
                from: x - gap,
                to: x,
                y: top + BOX_TOP + BOX_HEIGHT / 2,
                hop,
                inward,
            });
        }
        layout.nodes.push(Node {
            x,
            y: top + BOX_TOP,
            width,
            shape,
        });
        x += width + gap;
    }
}

impl Node<'_> {
    /// The record of a call, in the middle under it.
    pub(crate) const fn record(&self) -> Record {
        Record {
            x: self.x + (self.width - RECORD_WIDTH) / 2,
            y: self.y - BOX_TOP + RECORD_TOP,
            width: RECORD_WIDTH,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Word;
    use crate::story::Identity;

    fn actor(account: &str, name: &str) -> Actor {
        Actor {
            account: account.to_owned(),
            name: name.to_owned(),
            detail: String::new(),
        }
    }

    fn hop(number: usize, continues: bool, from: &str, to: &str) -> Hop {
        Hop {
            number,
            continues,
            caller: actor(from, "caller"),
            operation: "AssumeRole".to_owned(),
            identity: Identity::None,
            word: Word::Allowed,
            target: Some(actor(to, "a role with a name far too long for any box")),
            record: None,
        }
    }

    #[test]
    fn a_chain_is_a_row() {
        let hops = [
            hop(1, false, "1", "1"),
            hop(2, true, "1", "2"),
            hop(3, false, "1", "1"),
        ];
        let layout = layout(&hops, 1000);
        let ys: Vec<_> = layout.nodes.iter().map(|node| node.y).collect();
        let first = BOX_TOP;
        let second = BOX_TOP + ROW_HEIGHT + ROW_SPACE;
        assert_eq!(
            ys,
            [first, first, first, first, first, second, second, second]
        );
        assert_eq!(layout.links.len(), 6);
        assert_eq!(layout.height, 2 * ROW_HEIGHT + ROW_SPACE);
    }

    #[test]
    fn accounts_hold_their_boxes_and_do_not_touch() {
        let hops = [hop(1, false, "1", "1"), hop(2, true, "1", "2")];
        let layout = layout(&hops, 1000);
        let [one, two] = layout.accounts.as_slice() else {
            panic!("two accounts");
        };
        assert_eq!((one.id, two.id), ("1", "2"));
        assert!(one.x + one.width < two.x);
        for (node, account) in layout.nodes.iter().zip([one, one, one, two, two]) {
            assert!(account.x < node.x && node.x + node.width < account.x + account.width);
        }
        assert!(two.x + two.width <= layout.width);
    }

    #[test]
    fn links_join_the_boxes() {
        let hops = [hop(1, false, "1", "2")];
        let layout = layout(&hops, 1000);
        for (link, pair) in layout.links.iter().zip(layout.nodes.windows(2)) {
            assert_eq!(link.from, pair[0].x + pair[0].width);
            assert_eq!(link.to, pair[1].x);
        }
    }
}
