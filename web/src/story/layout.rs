//! Where the boxes and lines of the flow stand, in CSS pixels.

use super::{Actor, Chain, Hop};

/// The height of a box.
pub(crate) const BOX_HEIGHT: i32 = 50;
/// The height of a record under a call.
pub(crate) const RECORD_HEIGHT: i32 = 24;
/// The width of a record under a call.
pub(crate) const RECORD_WIDTH: i32 = 200;
/// How far below the line of a call its record stands.
pub(crate) const RECORD_DROP: i32 = 44;

const SIDE: i32 = 20;
/// The least length of a call's line: under it stands the record.
const LEAST_GAP: i32 = RECORD_WIDTH + 8;
/// The length of the line from a person to the identity provider.
const SIGN_IN: i32 = 72;
/// The height of a row with records under its calls, and of one without.
const ROW_HEIGHT: i32 = 126;
const LOW_ROW_HEIGHT: i32 = 96;
const ROW_SPACE: i32 = 10;
const BOX_TOP: i32 = 32;

/// The drawn flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Layout<'a> {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) grounds: Vec<Ground<'a>>,
    pub(crate) lines: Vec<Line<'a>>,
    pub(crate) nodes: Vec<Node<'a>>,
}

/// The ground of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ground<'a> {
    pub(crate) account: &'a str,
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// A line from one box to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub(crate) from: i32,
    pub(crate) to: i32,
    pub(crate) y: i32,
    /// The call that is made; `None` for a person who signs in.
    pub(crate) hop: Option<&'a Hop>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node<'a> {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) actor: &'a Actor,
    /// The call that leads here.
    pub(crate) hop: Option<&'a Hop>,
}

/// How many characters of a name a box has room for.
pub(crate) const ROOM: usize = 25;

/// Lays out a flow in the width that the page has, or more if a single call needs more: each chain
/// fills a row, and what does not fit goes on in the next, from the box that it had reached.
pub(crate) fn layout(chains: &[Chain], page: i32) -> Layout<'_> {
    let mut layout = Layout {
        width: page,
        ..Layout::default()
    };
    for row in chains.iter().flat_map(|chain| rows(chain, page)) {
        if layout.height > 0 {
            layout.height += ROW_SPACE;
        }
        row.lay(&mut layout);
        layout.height += row.height();
    }
    layout
}

/// A part of a chain that stands side by side.
struct Row<'a> {
    person: Option<&'a Actor>,
    start: &'a Actor,
    hops: Vec<&'a Hop>,
}

fn rows(chain: &Chain, page: i32) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for hop in chain {
        let start = match rows.last_mut() {
            Some(row) if row.width(row.gaps()) + gap(hop) + width(&hop.target) <= page => {
                row.hops.push(hop);
                continue;
            }
            Some(row) => row.hops.last().map_or(row.start, |last| &last.target),
            None => &hop.caller,
        };
        rows.push(Row {
            person: hop.person.as_ref(),
            start,
            hops: vec![hop],
        });
    }
    rows
}

impl<'a> Row<'a> {
    /// The least length of all lines.
    fn gaps(&self) -> i32 {
        self.hops.iter().map(|hop| gap(hop)).sum()
    }

    fn width(&self, gaps: i32) -> i32 {
        let targets: i32 = self.hops.iter().map(|hop| width(&hop.target)).sum();
        let person = self.person.map_or(0, |person| width(person) + SIGN_IN);
        2 * SIDE + person + width(self.start) + gaps + targets
    }

    fn height(&self) -> i32 {
        if self.hops.iter().any(|hop| hop.record.is_some()) {
            ROW_HEIGHT
        } else {
            LOW_ROW_HEIGHT
        }
    }

    fn lay(&self, layout: &mut Layout<'a>) {
        let calls = i32::try_from(self.hops.len()).unwrap_or(1).max(1);
        let spare = (layout.width - self.width(self.gaps())) / calls;
        layout.width = layout.width.max(self.width(self.gaps()));
        let top = layout.height;
        let row = [top, self.height()];
        let y = top + BOX_TOP + BOX_HEIGHT / 2;
        let mut x = SIDE;
        if let Some(person) = self.person {
            x = layout.stand(x, row, person, None);
            layout.lines.push(Line {
                from: x,
                to: x + SIGN_IN,
                y,
                hop: None,
            });
            x += SIGN_IN;
        }
        x = layout.stand(x, row, self.start, None);
        for hop in &self.hops {
            let gap = gap(hop) + spare.max(0);
            layout.lines.push(Line {
                from: x,
                to: x + gap,
                y,
                hop: Some(hop),
            });
            x = layout.stand(x + gap, row, &hop.target, Some(hop));
        }
    }
}

impl<'a> Layout<'a> {
    /// Puts a box on the ground of its account in a row, which has a top and a height, and gives
    /// where it ends.
    fn stand(&mut self, x: i32, row: [i32; 2], actor: &'a Actor, hop: Option<&'a Hop>) -> i32 {
        let [top, row_height] = row;
        let width = width(actor);
        let end = x + width;
        match self.grounds.last_mut() {
            Some(last) if last.y == top && last.account == actor.account => {
                last.width = end + SIDE - last.x;
            }
            _ if actor.account.is_empty() => {}
            _ => self.grounds.push(Ground {
                account: &actor.account,
                x: x - SIDE,
                y: top,
                width: width + 2 * SIDE,
                height: row_height,
            }),
        }
        let y = top + BOX_TOP;
        self.nodes.push(Node {
            x,
            y,
            width,
            actor,
            hop,
        });
        end
    }
}

/// The width of a box: of the name alone, so that it stays when the answer changes.
fn width(actor: &Actor) -> i32 {
    let characters = actor.name.chars().count().clamp(16, ROOM);
    i32::try_from(characters).unwrap_or(0) * 9 + 32
}

/// The least length of a call's line, which carries the name of the operation.
fn gap(hop: &Hop) -> i32 {
    let characters = i32::try_from(hop.operation.chars().count()).unwrap_or(0);
    (characters * 7 + 48).max(LEAST_GAP)
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

    fn hop(number: usize, from: &str, to: &str) -> Hop {
        Hop {
            number,
            issuer: None,
            person: None,
            caller: actor(from, "caller"),
            operation: "AssumeRole".to_owned(),
            identity: Identity::None,
            word: Word::Allowed,
            class: Word::Allowed.class(),
            assumes: true,
            target: actor(to, "a role"),
            record: Some(None),
        }
    }

    #[test]
    fn a_chain_is_a_row_as_long_as_it_fits() {
        let chain = vec![hop(1, "1", "1"), hop(2, "1", "2"), hop(3, "1", "1")];
        let chains = [chain, vec![hop(4, "1", "1")]];
        let wide = layout(&chains, 1392);
        assert_eq!(wide.height, 2 * ROW_HEIGHT + ROW_SPACE);
        assert_eq!(wide.nodes.len(), 6);
        let narrower = layout(&chains, 1000);
        assert_eq!(narrower.height, 3 * ROW_HEIGHT + 2 * ROW_SPACE);
        assert_eq!(
            narrower.nodes.len(),
            7,
            "the box that was reached stands again"
        );
        assert!(
            narrower
                .nodes
                .iter()
                .all(|node| node.x + node.width <= 1000)
        );
    }

    #[test]
    fn a_row_without_records_is_lower() {
        let mut quiet = hop(2, "1", "1");
        quiet.record = None;
        let chains = [vec![hop(1, "1", "1")], vec![quiet]];
        let layout = layout(&chains, 1000);
        assert_eq!(layout.height, ROW_HEIGHT + ROW_SPACE + LOW_ROW_HEIGHT);
        let heights: Vec<_> = layout.grounds.iter().map(|it| it.height).collect();
        assert_eq!(heights, [ROW_HEIGHT, LOW_ROW_HEIGHT]);
    }

    #[test]
    fn grounds_hold_their_boxes_and_do_not_touch() {
        let chains = [vec![hop(1, "1", "1"), hop(2, "1", "2")]];
        let layout = layout(&chains, 1392);
        let [one, two] = layout.grounds.as_slice() else {
            panic!("two accounts");
        };
        assert_eq!((one.account, two.account), ("1", "2"));
        assert!(one.x + one.width < two.x);
        for (node, ground) in layout.nodes.iter().zip([one, one, two]) {
            assert!(ground.x < node.x && node.x + node.width < ground.x + ground.width);
        }
        assert!(two.x + two.width <= layout.width);
    }

    #[test]
    fn lines_join_the_boxes_and_people_stand_on_no_ground() {
        let mut first = hop(1, "1", "2");
        first.person = Some(actor("", "ana"));
        let chains = [vec![first]];
        let layout = layout(&chains, 1000);
        assert_eq!(layout.lines.len(), 2);
        for (line, pair) in layout.lines.iter().zip(layout.nodes.windows(2)) {
            assert_eq!(line.from, pair[0].x + pair[0].width);
            assert_eq!(line.to, pair[1].x);
        }
        assert_eq!(layout.grounds.len(), 2);
        assert!(layout.grounds[0].x > layout.nodes[0].x + layout.nodes[0].width);
    }
}
