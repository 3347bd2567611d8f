/// The longest document that is inflated, in bytes.
pub const MAX_INFLATED: usize = 10 * 1024 * 1024;

/// A wrapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// Characters written as `%41`.
    Url,
    /// base64 or base64url, perhaps broken into lines.
    Base64,
    /// DEFLATE, as the redirect binding of SAML compresses.
    Deflate,
}

impl Wrapping {
    /// The short name: `url`, `base64` or `inflate`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Base64 => "base64",
            Self::Deflate => "inflate",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Url => "URL-decoded",
            Self::Base64 => "base64-decoded",
            Self::Deflate => "inflated",
        }
    }
}
