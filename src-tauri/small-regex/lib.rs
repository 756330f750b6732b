//! Stands in for the regex crate where a dependency asks for it: the MySQL connector, which matches version numbers, keys and times
//! with it, and Tauri, for addresses of pages that we do not have. The real one weighs a megabyte in each of our programs; this is
//! its authors' small one, with the part of the interface that is asked for.

pub use regex_lite::*;

/// Patterns over bytes.
pub mod bytes {
    use regex_lite::Error;

    /// A pattern. Bytes that are not UTF-8 match none.
    #[derive(Debug, Clone)]
    pub struct Regex(regex_lite::Regex);

    /// What a pattern's groups matched.
    #[derive(Debug)]
    pub struct Captures<'b>(regex_lite::Captures<'b>);

    /// What one group matched.
    #[derive(Debug, Clone, Copy)]
    pub struct Match<'b>(regex_lite::Match<'b>);

    impl Regex {
        /// # Errors
        /// The pattern is not one.
        pub fn new(pattern: &str) -> Result<Self, Error> {
            regex_lite::Regex::new(pattern).map(Self)
        }

        /// Whether it matches anywhere.
        #[must_use]
        pub fn is_match(&self, haystack: &[u8]) -> bool {
            std::str::from_utf8(haystack).is_ok_and(|text| self.0.is_match(text))
        }

        /// What its groups matched at the first place where it matches.
        #[must_use]
        pub fn captures<'b>(&self, haystack: &'b [u8]) -> Option<Captures<'b>> {
            let text = std::str::from_utf8(haystack).ok()?;
            self.0.captures(text).map(Captures)
        }
    }

    impl<'b> Captures<'b> {
        /// The whole match is group 0.
        #[must_use]
        pub fn get(&self, group: usize) -> Option<Match<'b>> {
            self.0.get(group).map(Match)
        }
    }

    impl<'b> Match<'b> {
        /// The bytes themselves.
        #[must_use]
        pub fn as_bytes(&self) -> &'b [u8] {
            self.0.as_str().as_bytes()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bytes::Regex;

    #[test]
    fn the_connectors_patterns_match_what_they_are_for() {
        let version = Regex::new(r"^(?:5.5.5-)?(\d{1,2})\.(\d{1,2})\.(\d{1,3})-MariaDB").unwrap();
        let captures = version.captures(b"5.5.5-10.11.6-MariaDB-0+deb12u1");
        let captures = captures.expect("a version");
        let part = |group| captures.get(group).expect("a group").as_bytes();
        assert_eq!([part(1), part(2), part(3)], [&b"10"[..], b"11", b"6"]);

        let key = "-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----";
        let key = Regex::new(key).expect("a pattern");
        let pem = b"-----BEGIN PUBLIC KEY-----\nMIIB\nIjAN==\n-----END PUBLIC KEY-----\n";
        let captures = key.captures(pem).expect("a key");
        let body = captures.get(1).expect("a body").as_bytes();
        assert_eq!(body, b"\nMIIB\nIjAN==\n");

        let day = Regex::new(r"^\d{4}-\d{2}-\d{2}$").expect("a pattern");
        assert!(day.is_match(b"2024-05-01"));
        assert!(!day.is_match(b"2024-05-1\xff"));
    }
}
