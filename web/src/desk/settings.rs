//! What the address of the page asks for: `?embed=1&theme=dark&panes=why,event&readonly=1&zoom=150`.

/// The tabs of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tab {
    #[default]
    Why,
    Context,
    Response,
    CloudTrail,
    Queries,
    Who,
    Compare,
}

impl Tab {
    pub(crate) const ALL: [Self; 7] = [
        Self::Why,
        Self::Context,
        Self::Response,
        Self::CloudTrail,
        Self::Queries,
        Self::Who,
        Self::Compare,
    ];
}

/// The colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];
}

/// The settings in the query of the page's address. What it does not know it passes over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Settings {
    /// The page stands in another one, without its own head and foot.
    pub(crate) embed: bool,
    pub(crate) theme: Option<Theme>,
    /// The parts that are shown; all where none is named.
    panes: Vec<String>,
    pub(crate) readonly: bool,
    /// How large everything is, in percent; one of [`ZOOMS`].
    pub(crate) zoom: Option<u16>,
    pub(crate) lesson: Option<String>,
    /// A course by its name, or lessons in their order with commas between.
    pub(crate) course: Option<String>,
}

/// The sizes that the style sheet knows, in percent.
const ZOOMS: [u16; 7] = [80, 100, 125, 150, 175, 200, 250];

impl Settings {
    /// Reads a query, with its `?` or without.
    pub(crate) fn read(query: &str) -> Self {
        let mut settings = Self::default();
        for part in query.trim_start_matches('?').split('&') {
            let (name, value) = part.split_once('=').unwrap_or((part, "1"));
            // `why, event` in an attribute of HTML has a blank, which no name has
            let value = value.replace("%20", "").replace('+', "");
            let value = value.replace("%2C", ",").replace("%2c", ",");
            let text = (!value.is_empty()).then(|| value.clone());
            match name {
                "embed" => settings.embed = value != "0",
                "readonly" => settings.readonly = value != "0",
                "theme" => settings.theme = theme(&value),
                "zoom" => settings.zoom = zoom(&value),
                "panes" => settings.panes = panes(&value),
                "lesson" => settings.lesson = text,
                "course" => settings.course = text,
                _ => {}
            }
        }
        settings
    }

    /// Whether the work may be remembered: it is the person's own page, who can change it.
    pub(crate) fn may_remember(&self) -> bool {
        !self.embed && !self.readonly
    }

    /// Whether the address names a lesson or a course.
    pub(crate) fn teaches(&self) -> bool {
        self.lesson.is_some() || self.course.is_some()
    }

    /// Whether a part of the page is wanted: `flow`, `inputs`, or a tab by [`Settings::name`].
    pub(crate) fn shows(&self, pane: &str) -> bool {
        self.panes.is_empty() || self.panes.iter().any(|wanted| wanted == pane)
    }

    /// The tabs that are wanted, in the order of the page.
    pub(crate) fn tabs(&self) -> Vec<Tab> {
        let tabs = Tab::ALL.into_iter();
        tabs.filter(|&tab| self.shows(Self::name(tab))).collect()
    }

    /// What a tab is called in an address.
    pub(crate) const fn name(tab: Tab) -> &'static str {
        match tab {
            Tab::Why => "why",
            Tab::Context => "context",
            Tab::Response => "response",
            Tab::CloudTrail => "event",
            Tab::Queries => "queries",
            Tab::Who => "who",
            Tab::Compare => "compare",
        }
    }
}

/// The parts that are named and known. A page that shows nothing would help nobody: where none is
/// known, all are shown.
fn panes(value: &str) -> Vec<String> {
    let known = |pane: &&str| {
        ["flow", "inputs"].contains(pane)
            || Tab::ALL.into_iter().any(|tab| Settings::name(tab) == *pane)
    };
    let names = value.split(',');
    names.filter(known).map(str::to_owned).collect()
}

fn theme(value: &str) -> Option<Theme> {
    match value {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        "auto" | "system" => Some(Theme::System),
        _ => None,
    }
}

/// The known size that is nearest to what is asked: `150`, `150%` and `1.5` are the same.
fn zoom(value: &str) -> Option<u16> {
    let number = value.trim_end_matches("%25").trim_end_matches('%');
    let (whole, parts) = number.split_once('.').unwrap_or((number, ""));
    let whole: u16 = whole.parse().ok()?;
    // two digits, whatever follows: floating point would be a good part of the page's program
    let hundredths: u16 = format!("{parts}00").get(..2)?.parse().ok()?;
    let percent = match whole {
        0..10 => whole * 100 + hundredths,
        _ => whole,
    };
    let off = |known: &u16| known.abs_diff(percent);
    ZOOMS.into_iter().min_by_key(off)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read() {
        let it =
            Settings::read("?embed=1&theme=dark&panes=why%2Cevent&readonly=1&lesson=chain&x=y");
        assert!(it.embed && it.readonly);
        assert_eq!(it.theme, Some(Theme::Dark));
        assert_eq!(it.lesson.as_deref(), Some("chain"));
        assert_eq!(it.tabs(), [Tab::Why, Tab::CloudTrail]);
        assert!(!it.shows("flow"));
    }

    #[test]
    fn parts_that_nobody_knows_are_passed_over() {
        for query in [
            "panes=why,+event",
            "panes=why,%20event,who-else",
            "panes=,why%2C+event+",
        ] {
            let tabs = Settings::read(query).tabs();
            assert_eq!(tabs, [Tab::Why, Tab::CloudTrail], "{query}");
        }
        let course = Settings::read("course=one,+two%2C%20three").course;
        assert_eq!(course.as_deref(), Some("one,two,three"));
        for query in ["panes=", "panes=everything", "panes=WHY"] {
            assert!(Settings::read(query).shows("flow"), "{query}");
        }
    }

    #[test]
    fn nothing_asked_for_is_everything() {
        let it = Settings::read("");
        assert_eq!(it, Settings::default());
        assert!(it.shows("flow") && !it.embed);
        assert_eq!(it.tabs(), Tab::ALL);
    }

    #[test]
    fn sizes_are_the_nearest_known_ones() {
        for (value, percent) in [
            ("150", 150),
            ("1.5", 150),
            ("160%", 150),
            ("9.9", 250),
            ("90", 80),
        ] {
            assert_eq!(zoom(value), Some(percent), "{value}");
        }
        assert_eq!(zoom("big"), None);
    }
}
