//! Addresses where a config has a path or a host: what compose fetches from elsewhere, and how any may be shown.

/// Whether compose fetches what this names, by git or from a registry.
pub(super) fn is_remote(path: &str) -> bool {
    path.contains("://") || path.starts_with("git@") || path.starts_with("github.com/")
}

/// A text as it may be shown: an address in it loses who logs in by it, and its query. A path stays as it is.
pub(super) fn shown(text: &str) -> String {
    const MASK: &str = "***";
    let (before, rest) = text.split_at(scheme_end(text).unwrap_or_default());
    let is_login = |login: &str| match before.is_empty() {
        false => true,
        true => login.contains([':', '$']) && !login.contains(['/', '\\']),
    };
    // `git@` is no secret: everyone is called so where a key logs in.
    let (login, rest) = match rest.rsplit_once('@') {
        Some((login, rest)) if login != "git" && is_login(login) => (format!("{MASK}@"), rest),
        Some(_) | None => (String::new(), rest),
    };
    let rest = match rest.split_once('?') {
        Some((path, _)) if !before.is_empty() => format!("{path}?{MASK}"),
        Some(_) | None => rest.to_owned(),
    };
    format!("{before}{login}{rest}")
}

/// Where what follows `https://` begins; joined with a folder it has one slash. One letter is a drive of Windows.
fn scheme_end(text: &str) -> Option<usize> {
    let at = text.find(":/")?;
    let letters = text[..at].chars().rev();
    let letters = letters.take_while(|c| c.is_ascii_alphanumeric() || "+-.".contains(*c));
    let slashes = text[at + 1..].chars().take_while(|c| *c == '/').count();
    (letters.count() > 1).then_some(at + 1 + slashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_their_login() {
        for (text, expected) in [
            ("https://github.com/a/b#main", "https://github.com/a/b#main"),
            ("https://${TOKEN}@github.com/a", "https://***@github.com/a"),
            ("https://me:s3cret@host:8443/a", "https://***@host:8443/a"),
            ("https://me:p@ss/w@host/a", "https://***@host/a"),
            (
                "https://${T:-x/y}@host/a?b=s3cret",
                "https://***@host/a?***",
            ),
            ("/srv/https:/me:s3cret@host/a", "/srv/https:/***@host/a"),
            ("a.yml:https://me:s3cret@host/a", "a.yml:https://***@host/a"),
            ("git@github.com:a/b.git", "git@github.com:a/b.git"),
            ("ssh://git@host/a", "ssh://git@host/a"),
            ("me:s3cret@host:a/b", "***@host:a/b"),
            ("oci://registry/a:1", "oci://registry/a:1"),
            ("./compose.yml", "./compose.yml"),
            ("/home/me@work/a?.yml", "/home/me@work/a?.yml"),
            ("C:/Users/me@work/a", "C:/Users/me@work/a"),
            (r"C:\Users\me@work\a", r"C:\Users\me@work\a"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
