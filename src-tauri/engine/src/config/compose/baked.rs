//! A `.env` that gets into an image while it is built: DB-GPT finds it there, and it beats the container's environment.

use std::path::Path;

use super::build::{self, Build};
use super::layers::Service;
use super::mounts::Mounts;
use super::project::Project;
use crate::config::dotenv;
use crate::config::source::KEYS;
use crate::io::file::{Found, found, read_bounded};
use crate::message::Finding;

/// A Dockerfile, an ignore file, a `.env`: all of some KiB.
const LIMIT_BYTES: u64 = 1024 * 1024;

const ENV: &str = ".env";

/// Warns of a `.env` in the folder that the image is built from that decides about the database, where the Dockerfile
/// copies it. DB-GPT's own does, and excludes it from v0.6.0 on only.
pub(super) fn finding(
    project: &Project,
    service: &Service,
    mounts: &Mounts,
    built: &Build,
) -> Option<Finding> {
    let context = built.context.as_deref()?;
    let path = context.join(ENV);
    if found(&path) != Found::File || mounts.covers("/app/.env") {
        return None;
    }
    let dockerfile = build::text(project, service, "dockerfile");
    let dockerfile = context.join(dockerfile.as_deref().unwrap_or("Dockerfile"));
    let own = dockerfile.with_file_name(format!(
        "{}.dockerignore",
        dockerfile.file_name()?.to_string_lossy()
    ));
    // An ignore file of the Dockerfile's own takes the place of the folder's.
    let ignored = text(&own).or_else(|| text(&context.join(".dockerignore")));
    let copies = build::text(project, service, "dockerfile_inline").or_else(|| text(&dockerfile));
    let is_copied = match copies {
        Some(lines) => lines.lines().any(is_copying),
        None => built.sources.is_some(),
    };
    if !is_copied || is_ignored(ignored.as_deref().unwrap_or_default()) {
        return None;
    }
    let keys = keys(&path);
    (!keys.is_empty()).then(|| {
        Finding::warning("compose-env-built")
            .arg("service", service.name.as_str())
            .arg("path", path.display())
            .arg("keys", keys.join(", "))
    })
}

fn text(path: &Path) -> Option<String> {
    let bytes = read_bounded(path, LIMIT_BYTES).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The keys about the database that a `.env` sets.
fn keys(path: &Path) -> Vec<&'static str> {
    let bytes = read_bounded(path, LIMIT_BYTES).unwrap_or_default();
    let bindings = dotenv::parse(&bytes).unwrap_or_default().bindings;
    let is_set = |key: &&str| {
        let mut set = bindings.iter();
        set.any(|binding| binding.key == **key && binding.value.is_some())
    };
    KEYS.into_iter().filter(is_set).collect()
}

/// Whether a line of a Dockerfile copies the whole context, or the `.env` in it.
fn is_copying(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_copy = words
        .next()
        .is_some_and(|word| ["copy", "add"].contains(&word.to_ascii_lowercase().as_str()));
    let bare = |word: &str| word.trim_matches(['[', ']', '"', ',']).to_owned();
    let named: Vec<String> = words.map(bare).collect();
    let is_of_another = named.iter().any(|word| word.starts_with("--from="));
    let sources = named.split_last().map_or(&[][..], |(_, sources)| sources);
    let mut sources = sources.iter().filter(|word| !word.starts_with("--"));
    is_copy && !is_of_another && sources.any(|source| is_match(source, true))
}

/// Whether an ignore file keeps a `.env` out of the context; its last line about it counts.
fn is_ignored(lines: &str) -> bool {
    let lines = lines.lines().map(str::trim);
    let mut about = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (pattern, is_kept) = match line.strip_prefix('!') {
                Some(pattern) => (pattern.trim(), true),
                None => (line, false),
            };
            is_match(pattern, false).then_some(!is_kept)
        });
    about.next_back().unwrap_or_default()
}

/// Whether a pattern is of the `.env` at the top of the context; `whole` for one that may name the context itself.
fn is_match(pattern: &str, whole: bool) -> bool {
    let mut pattern = pattern.trim_end_matches('/');
    if pattern == "." || pattern.is_empty() {
        return whole && !pattern.is_empty();
    }
    while let Some(rest) = ["/", "./", "**/"]
        .iter()
        .find_map(|start| pattern.strip_prefix(start))
    {
        pattern = rest;
    }
    is_glob(pattern.as_bytes(), ENV.as_bytes())
}

/// `*` and `?` within one name.
fn is_glob(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => {
            is_glob(rest, name) || !name.is_empty() && is_glob(pattern, &name[1..])
        }
        ([b'?', pattern @ ..], [_, name @ ..]) => is_glob(pattern, name),
        ([one, pattern @ ..], [other, name @ ..]) => one == other && is_glob(pattern, name),
        ([], [..]) | ([..], []) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignore_files_are_read_as_docker_reads_them() {
        for (lines, expected) in [
            ("", false),
            (".env", true),
            ("/.env\n", true),
            ("**/.env", true),
            (".env*", true),
            ("*", true),
            ("*\n!.env", false),
            ("!.env\n.env", true),
            ("# .env", false),
            ("web/.env", false),
            ("models/\n.env/\n", true),
            ("env", false),
        ] {
            assert_eq!(is_ignored(lines), expected, "{lines}");
        }
    }

    #[test]
    fn copying_is_told_by_its_sources() {
        for (line, expected) in [
            ("COPY . /app", true),
            ("copy ./ .", true),
            ("ADD --chown=me . /app", true),
            ("COPY [\"./\", \"/app\"]", true),
            ("COPY .env setup.py /app/", true),
            ("COPY ./setup.py /app/setup.py", false),
            ("COPY --from=builder . /app", false),
            ("WORKDIR .", false),
            ("RUN cp . /app", false),
        ] {
            assert_eq!(is_copying(line), expected, "{line}");
        }
    }
}
