//! DB-GPT run by docker compose: a new image makes a new container, and files on no volume are lost with the old one.

use super::{Command, Purpose, Step, command, fetch, with};
use crate::catalog::LostPart;
use crate::config::{Build, Container};
use crate::message::Message;

/// Where DB-GPT keeps its database and alembic's files in its container.
const META_DATA: &str = "/app/pilot/meta_data";
/// Where it keeps what users brought.
const DATA: &str = "/app/pilot/data";

pub(super) fn commands(step: &Step<'_>) -> Vec<Command> {
    let compose = Compose::new(step);
    let mut all = vec![compose.line(Purpose::Stop, "stop", Message::new("guidance-compose-stop"))];
    if !step.is_there() {
        all.push(compose.saved());
        all.extend(step.lost().map(|(part, note)| compose.lost(part, note)));
        match compose.build() {
            Some(build) => all.extend(compose.built(build)),
            None => all.push(compose.pulled()),
        }
    }
    if step.config_changes() {
        let note = Message::new("guidance-compose-config");
        all.push(command(Purpose::Config, String::new(), note));
    }
    let started = with(Message::new("guidance-compose-start"), step.port());
    all.push(compose.line(Purpose::Start, "up -d", started));
    all.push(step.inspect(&step.shell.path(&step.install.config_file)));
    all
}

/// Writes the lines for one service.
struct Compose<'s> {
    step: &'s Step<'s>,
    /// The service's name as a word of the shell.
    name: String,
    /// `docker compose` with its options.
    call: String,
}

impl<'s> Compose<'s> {
    fn new(step: &'s Step<'s>) -> Self {
        let service = step.install.service.as_deref().unwrap_or_default();
        let call = step.install.project.as_ref();
        Self {
            step,
            name: step.shell.word(service),
            call: call.map_or_else(String::new, |call| call.line(step.shell)),
        }
    }

    fn container(&self) -> Option<&Container> {
        self.step.install.container.as_ref()
    }

    fn build(&self) -> Option<&Build> {
        self.container()?.build.as_ref()
    }

    fn keeps_meta_data(&self) -> bool {
        self.container().is_some_and(|one| one.keeps_meta_data)
    }

    /// A new name in the project's folder.
    fn free(&self, name: &str) -> String {
        let call = self.step.install.project.as_ref();
        call.map_or_else(|| format!("./{name}"), |call| call.free(name))
    }

    /// Compose looks for its files, and for the `.env`, in the folder that it is called in.
    fn within(&self, lines: &str) -> String {
        let call = self.step.install.project.as_ref();
        let folder = call.map(|call| call.folder.as_path());
        self.step.shell.within(folder, lines)
    }

    fn line(&self, purpose: Purpose, words: &str, note: Message) -> Command {
        let (call, name) = (&self.call, &self.name);
        command(
            purpose,
            self.within(&format!("{call} {words} {name}")),
            note,
        )
    }

    /// Copies out of the container; of a folder its content, so that what is there already takes it in.
    fn copy(&self, from: &str, to: &str) -> String {
        let (call, name) = (&self.call, &self.name);
        format!("{call} cp {name}:{from} {to}")
    }

    fn saved(&self) -> Command {
        if self.keeps_meta_data() {
            let note = Message::new("guidance-compose-kept").arg("folder", META_DATA);
            return command(Purpose::Save, String::new(), note);
        }
        let to = self.free("meta_data");
        let lines = self.within(&self.copy(&format!("{META_DATA}/."), &self.step.shell.word(&to)));
        let note = Message::new("guidance-compose-save").arg("folder", to);
        command(Purpose::Save, lines, note)
    }

    fn lost(&self, part: LostPart, note: Message) -> Command {
        let shell = self.step.shell;
        match part {
            LostPart::Files if self.container().is_some_and(|one| one.keeps_data) => {
                let kept = Message::new("guidance-compose-kept").arg("folder", DATA);
                command(Purpose::Save, String::new(), with(note, Some(kept)))
            }
            LostPart::Files => {
                let to = self.free(&format!("dbgpt-files-v{}", self.step.from));
                let lines = self.copy(&format!("{DATA}/."), &shell.word(&to));
                command(Purpose::Save, self.within(&lines), note)
            }
            LostPart::Node => command(Purpose::Save, String::new(), note),
            LostPart::Alembic => {
                let folder = self.step.alembic_moves().unwrap_or_default();
                let to = |name: &str| shell.path(&folder.join(name));
                let files = self.copy(&format!("{META_DATA}/alembic/."), &to("alembic"));
                let ini = self.copy(&format!("{META_DATA}/alembic.ini"), &to("alembic.ini"));
                command(Purpose::Save, self.within(&format!("{files}\n{ini}")), note)
            }
        }
    }

    /// The note on a folder that was copied out: the new container has to be given it.
    fn mounted(&self) -> Option<Message> {
        let folder = self.free("meta_data");
        (!self.keeps_meta_data()).then(|| {
            Message::new("guidance-compose-mount").arg("mount", format!("{folder}:{META_DATA}"))
        })
    }

    fn pulled(&self) -> Command {
        let image =
            Message::new("guidance-compose-install").arg("image", self.step.new.image.as_str());
        self.line(Purpose::Install, "pull", with(image, self.mounted()))
    }

    /// What is built here is not pulled: `up` alone would take the old image.
    fn built(&self, build: &Build) -> Vec<Command> {
        let image = self.step.new.image.as_str();
        let fetched = match (&build.context, &build.sources) {
            (Some(root), Some(sources)) => {
                let mut fetched = fetch::sources(self.step, Some(root), Some(sources));
                let context = Message::new("guidance-compose-sources").arg("path", root.display());
                fetched.note = with(context, Some(fetched.note));
                fetched
            }
            (Some(_) | None, _) => {
                let note = Message::new("guidance-compose-fetch").arg("image", image);
                command(Purpose::Fetch, String::new(), note)
            }
        };
        let note = with(Message::new("guidance-compose-build"), self.mounted());
        vec![fetched, self.line(Purpose::Install, "build", note)]
    }
}
