//! DB-GPT's version, which decides how it is configured and where it listens.

use serde::Serialize;

/// The version of an install's DB-GPT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DbgptVersion {
    /// The version, such as `0.4.7`.
    pub version: String,
    /// Where it was read, such as `dbgpt/_version.py`.
    pub source: String,
}

/// How a DB-GPT is laid out and configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    /// Up to v0.6.3: `dbgpt/` and a `.env`.
    Env,
    /// v0.7.0 to v0.7.5: `packages/` and a TOML that is named at each start.
    Toml,
    /// From v0.8.0 on: also installed by pip, with profiles in a folder of the user's.
    Profiles,
}

impl DbgptVersion {
    /// The era that it belongs to; none where its version can't be read.
    pub(super) fn era(&self) -> Option<Era> {
        era(&self.version)
    }

    /// Whether it is at least this release.
    pub(super) fn is_at_least(&self, release: [u32; 3]) -> bool {
        numbers(&self.version).is_some_and(|numbers| numbers >= release)
    }
}

/// The era of a version.
pub(super) fn era(version: &str) -> Option<Era> {
    let numbers = numbers(version)?;
    Some(match () {
        () if numbers < [0, 7, 0] => Era::Env,
        () if numbers < [0, 8, 0] => Era::Toml,
        () => Era::Profiles,
    })
}

/// `0.7.5` as numbers; the patch number may be missing, or have a suffix.
fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut parts = version.split('.');
    let mut whole = || parts.next()?.parse().ok();
    let (major, minor) = (whole()?, whole()?);
    let last = parts.next().unwrap_or_default();
    let digits = last.split(|c: char| !c.is_ascii_digit()).next();
    let patch = digits.and_then(|digits| digits.parse().ok());
    Some([major, minor, patch.unwrap_or_default()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_belong_to_an_era() {
        for (version, expected) in [
            ("0.4.6", Some(Era::Env)),
            ("0.6.3", Some(Era::Env)),
            ("0.7.0", Some(Era::Toml)),
            ("0.7", Some(Era::Toml)),
            ("0.7.5rc1", Some(Era::Toml)),
            ("0.8.2", Some(Era::Profiles)),
            ("0.10.1", Some(Era::Profiles)),
            ("1.0.0", Some(Era::Profiles)),
            ("latest", None),
            ("", None),
        ] {
            assert_eq!(era(version), expected, "{version}");
        }
    }
}
