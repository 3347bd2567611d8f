//! Places in a scenario.

use std::fmt;
use std::ops::Deref;

/// A JSON pointer (RFC 6901) to a place in a scenario, such as `/steps/0/input`.
///
/// ```
/// use rolecall_source::Path;
/// assert_eq!(&*Path::step(0).member("input"), "/steps/0/input");
/// let policy = Path::managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess");
/// assert_eq!(&*policy, "/managedPolicies/arn:aws:iam::aws:policy~1ReadOnlyAccess");
/// assert_eq!(policy.split(), Some((Path::managed_policies(), "arn:aws:iam::aws:policy/ReadOnlyAccess".into())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(String);

impl Path {
    /// The scenario itself.
    #[must_use]
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// A member of the object at this path.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        let mut path = String::with_capacity(self.0.len() + 1 + name.len());
        path.push_str(&self.0);
        path.push('/');
        for c in name.chars() {
            match c {
                '~' => path.push_str("~0"),
                '/' => path.push_str("~1"),
                c => path.push(c),
            }
        }
        Self(path)
    }

    /// An item of the list at this path, from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.member(&index.to_string())
    }

    /// The object or list that holds the value at this path, and the value's name there.
    #[must_use]
    pub fn split(&self) -> Option<(Self, String)> {
        let (parent, name) = self.0.rsplit_once('/')?;
        Some((parent.into(), decoded(name)))
    }

    /// The object or list that holds the value at this path; the scenario for the scenario itself.
    #[must_use]
    pub fn parent(&self) -> Self {
        self.0
            .rsplit_once('/')
            .map_or_else(Self::root, |(parent, _)| parent.into())
    }

    /// The names on the way from the scenario to the value.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.0.split('/').skip(1).map(decoded)
    }

    /// Whether the value is a member of this name. A name with `~` or `/` matches nothing.
    #[must_use]
    pub fn is_member(&self, name: &str) -> bool {
        self.0
            .rsplit_once('/')
            .is_some_and(|(_, last)| last == name)
    }

    /// What holds the list of this name that this path leads into.
    ///
    /// ```
    /// use rolecall_source::Path;
    /// let policy = Path::account(0).member("users").index(1).member("policies").index(2);
    /// assert_eq!(policy.holder_of("users"), Some(Path::account(0)));
    /// assert_eq!(policy.holder_of("roles"), None);
    /// ```
    #[must_use]
    pub fn holder_of(&self, list: &str) -> Option<Self> {
        let (holder, _) = self.0.split_once(&format!("/{list}/"))?;
        Some(holder.into())
    }

    /// The time at which the first step runs.
    #[must_use]
    pub fn clock() -> Self {
        Self::root().member("clock")
    }

    /// A property of all requests, such as `sourceIp`.
    #[must_use]
    pub fn request(name: &str) -> Self {
        Self::root().member("request").member(name)
    }

    /// Whether unsigned documents are accepted.
    #[must_use]
    pub fn accept_unsigned() -> Self {
        Self::root().member("assume").member("unsigned")
    }

    /// The list of accounts.
    #[must_use]
    pub fn accounts() -> Self {
        Self::root().member("accounts")
    }

    /// An account, from 0.
    #[must_use]
    pub fn account(index: usize) -> Self {
        Self::accounts().index(index)
    }

    /// The managed policies by ARN.
    #[must_use]
    pub fn managed_policies() -> Self {
        Self::root().member("managedPolicies")
    }

    /// The managed policy of an ARN.
    #[must_use]
    pub fn managed_policy(arn: &str) -> Self {
        Self::managed_policies().member(arn)
    }

    /// The organization.
    #[must_use]
    pub fn organization() -> Self {
        Self::root().member("organization")
    }

    /// The root of the organization.
    #[must_use]
    pub fn organization_root() -> Self {
        Self::organization().member("root")
    }

    /// The list of steps.
    #[must_use]
    pub fn steps() -> Self {
        Self::root().member("steps")
    }

    /// A step, from 0.
    #[must_use]
    pub fn step(index: usize) -> Self {
        Self::steps().index(index)
    }

    /// Who makes the call of a step.
    #[must_use]
    pub fn step_caller(index: usize) -> Self {
        Self::step(index).member("as")
    }

    /// The call of a step as text.
    #[must_use]
    pub fn step_input(index: usize) -> Self {
        Self::step(index).member("input")
    }

    /// The step that this path leads to or into, from 0.
    #[must_use]
    pub fn in_step(&self) -> Option<usize> {
        let mut names = self.names();
        names.next().filter(|name| name == "steps")?;
        names.next()?.parse().ok()
    }
}

fn decoded(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// Takes a JSON pointer as it is written in a report.
impl From<&str> for Path {
    fn from(pointer: &str) -> Self {
        Self(pointer.to_owned())
    }
}

impl PartialEq<&str> for Path {
    fn eq(&self, pointer: &&str) -> bool {
        self.0 == *pointer
    }
}

impl Deref for Path {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
