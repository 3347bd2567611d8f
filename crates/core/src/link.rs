//! Links: a whole scenario in the fragment of an address, which no browser sends to a server.
//!
//! A link reads `#v1.` + payload + `.` + check. The payload is the scenario as JSON without blanks
//! and without what is so anyway, deflated (RFC 1951), in base64url without padding. The check is
//! the first six characters of the base64url of the payload's SHA-256; it stands last, so that a
//! link which was cut says so. A version is never changed: what `v1` opens today it opens always.

mod deflate;
mod fragment;
mod normal;
mod redact;
mod share;

pub use self::fragment::{LinkError, decode, encode};
pub use self::redact::{Redaction, Removed, Secret, redact};
pub use self::share::{Named, Shared, share};
