//! DB-GPTs in containers, from a docker client's list of containers; nothing else is asked.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Sighting;
use super::candidates::Candidate;
use crate::config::{self, DbgptVersion};
use crate::error::Said;
use crate::io::process::{self, Process};
use crate::message::{Finding, Message};

/// The format of a line of the list.
const FORMAT: &str = "{{.Names}}\t{{.Image}}\t{{.State}}\t{{.Label \"com.docker.compose.project.config_files\"}}\t{{.Label \"com.docker.compose.service\"}}\t{{.Label \"com.docker.compose.project\"}}\t{{.Label \"com.docker.compose.project.environment_file\"}}";

/// Bytes of the list that are kept: some thousand containers.
const MAX_BYTES: usize = 1 << 20;

/// Asks the docker client; without one there is nothing to find.
///
/// # Errors
/// A finding: it did not answer within `limit`, or said that it can't.
pub(super) async fn ask(limit: Duration) -> Result<Vec<Candidate>, Finding> {
    let Some(client) = process::find(&["docker"], None).into_iter().next() else {
        return Ok(Vec::new());
    };
    let unseen = |why: crate::error::Cause| Finding::info("find-containers-unseen").because(why);
    match tokio::time::timeout(limit, list(&client)).await {
        Ok(Ok((true, text))) => Ok(text.lines().filter_map(candidate).collect()),
        Ok(Ok((false, said))) => Err(unseen(Said::by_others(first_line(&said)).into())),
        Ok(Err(error)) => Err(unseen(error.into())),
        Err(_elapsed) => Err(unseen(
            std::io::Error::from(std::io::ErrorKind::TimedOut).into(),
        )),
    }
}

/// The client's list and true, or its error message and false.
async fn list(client: &Path) -> std::io::Result<(bool, String)> {
    let arguments = ["ps", "--all", "--no-trunc", "--format", FORMAT].map(OsString::from);
    let mut asked = Process::start(client, &arguments, &[])?;
    let mut said = Vec::new();
    let mut piece = vec![0; 16 << 10];
    loop {
        let length = asked.read(&mut piece).await?;
        if length == 0 {
            break;
        }
        if said.len() < MAX_BYTES {
            said.extend_from_slice(&piece[..length]);
        }
    }
    let (status, complaints) = asked.end().await?;
    Ok(match status.success() {
        true => (true, String::from_utf8_lossy(&said).into_owned()),
        false => (false, complaints),
    })
}

fn first_line(said: &str) -> String {
    const SHOWN: usize = 200;
    let line = said.lines().find(|line| !line.trim().is_empty());
    let visible = line.unwrap_or("?").chars().filter(|c| !c.is_control());
    visible.take(SHOWN).collect()
}

/// The candidate in a line of the list; none for another container, such as the database beside DB-GPT.
fn candidate(line: &str) -> Option<Candidate> {
    let mut fields = line.split('\t');
    let mut next = || fields.next().map(str::to_owned);
    let (name, image, state) = (next()?, next()?, next()?);
    let (files, service) = (next()?, next()?);
    let (project, env_files) = (next()?, next()?);
    if !config::is_image_of_dbgpt(&image) {
        return None;
    }
    let version = tag(&image).map(|version| DbgptVersion {
        version,
        source: image.clone(),
    });
    let (files, env_files) = (listed(&files), listed(&env_files));
    let sighting = Sighting::Container {
        name: name.clone(),
        image,
        runs: state == "running",
    };
    let (path, trouble) = match files.as_slice() {
        [] => (None, Some(Message::new("find-alone").arg("name", name))),
        [file] if file.is_file() => (Some(file.clone()), None),
        [file, own] if file.is_file() && is_override(own) => (Some(file.clone()), None),
        [file] => {
            let trouble = Message::new("find-project-gone").arg("path", file.display());
            (None, Some(trouble))
        }
        all => {
            let named: Vec<String> = all
                .iter()
                .map(|file| format!("`{}`", file.display()))
                .collect();
            let trouble = Message::new("find-project-of-several").arg("files", named.join(", "));
            (None, Some(trouble))
        }
    };
    Some(Candidate {
        path,
        service: Some(service).filter(|service| !service.is_empty()),
        env_files,
        project: Some(project).filter(|project| !project.is_empty()),
        root: None,
        version,
        sighting,
        trouble,
    })
}

/// The paths that a label lists.
fn listed(label: &str) -> Vec<PathBuf> {
    let files = label.split(',').filter(|file| !file.is_empty());
    files.map(PathBuf::from).collect()
}

/// Whether this is an override file, which compose adds by itself.
fn is_override(file: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    stem.ends_with(".override")
}

/// The release by an image's tag; `latest` says nothing.
fn tag(image: &str) -> Option<String> {
    let (_, tag) = image.split('@').next()?.rsplit_once(':')?;
    let number = tag.strip_prefix('v').unwrap_or(tag);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && number.contains('.');
    is_number.then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_tell_their_release() {
        for (image, expected) in [
            ("eosphorosai/dbgpt:v0.6.3", Some("0.6.3")),
            (
                "registry:5000/eosphorosai/dbgpt-openai:0.8.1",
                Some("0.8.1"),
            ),
            ("eosphorosai/dbgpt:latest", None),
            ("registry:5000/eosphorosai/dbgpt", None),
            ("eosphorosai/dbgpt", None),
        ] {
            assert_eq!(tag(image).as_deref(), expected, "{image}");
        }
    }

    #[test]
    fn only_dbgpts_own_containers_are_candidates() {
        let alone = candidate("chat\teosphorosai/dbgpt:v0.6.3\texited\t\t\t\t").unwrap();
        assert_eq!((alone.path, alone.service), (None, None));
        assert_eq!(alone.trouble.unwrap().id, "find-alone");
        let Sighting::Container { runs, .. } = alone.sighting else {
            panic!("{:?}", alone.sighting);
        };
        assert!(!runs);
        let gone = candidate(
            "chat\tdbgpt\trunning\t/gone/compose.yaml\tweb\tchat\t/gone/a.env,/gone/b.env",
        )
        .unwrap();
        assert_eq!(gone.trouble.unwrap().id, "find-project-gone");
        assert_eq!(gone.service.as_deref(), Some("web"));
        assert_eq!(gone.project.as_deref(), Some("chat"));
        let env_files = ["/gone/a.env", "/gone/b.env"].map(PathBuf::from);
        assert_eq!(gone.env_files, env_files);
        for other in [
            "db\tmysql/mysql-server\trunning\t/x/compose.yaml\tdb\tx\t",
            "",
            "a\tb",
        ] {
            assert!(candidate(other).is_none(), "{other}");
        }
    }
}
