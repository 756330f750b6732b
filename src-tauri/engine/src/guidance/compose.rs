//! DB-GPT run by docker compose: a new image makes a new container, and files on no volume are lost with the old one.

use super::{Command, Purpose, Step, command, with};
use crate::catalog::LostPart;
use crate::message::Message;

pub(super) fn commands(step: &Step<'_>) -> Vec<Command> {
    let shell = step.shell;
    let name = shell.word(step.install.service.as_deref().unwrap_or_default());
    let file = shell.path(&step.install.config_file);
    let call = step.install.project.as_ref();
    let files: String = call
        .iter()
        .flat_map(|call| &call.files)
        .map(|file| format!(" -f {}", shell.path(file)))
        .collect();
    let compose = format!("docker compose{files}");
    // Compose looks for its files, and for the `.env`, in the folder that it is called in.
    let within = |lines: &str| shell.within(call.map(|call| call.folder.as_path()), lines);
    let line = |purpose, words: &str, note| {
        command(purpose, within(&format!("{compose} {words} {name}")), note)
    };
    let copy = |path: &str, to: &str| format!("{compose} cp {name}:/app/pilot/{path} {to}");
    let mut all = vec![line(
        Purpose::Stop,
        "stop",
        Message::new("guidance-compose-stop"),
    )];
    if !step.is_there() {
        all.push(command(
            Purpose::Save,
            within(&copy("meta_data", "./meta_data")),
            Message::new("guidance-compose-save"),
        ));
        all.extend(step.lost().map(|(part, note)| {
            let lines = match part {
                LostPart::Files => within(&copy("data", &format!("./dbgpt-files-v{}", step.from))),
                LostPart::Node => String::new(),
                LostPart::Alembic => {
                    let folder = step.alembic_moves().unwrap_or_default();
                    let folder = format!("{}/", shell.path(&folder));
                    let files = ["meta_data/alembic", "meta_data/alembic.ini"];
                    within(&files.map(|path| copy(path, &folder)).join("\n"))
                }
            };
            command(Purpose::Save, lines, note)
        }));
        let image = Message::new("guidance-compose-install").arg("image", step.new.image.as_str());
        all.push(line(Purpose::Install, "pull", image));
    }
    if step.config_changes() {
        let note = Message::new("guidance-compose-config");
        all.push(command(Purpose::Config, String::new(), note));
    }
    let started = with(Message::new("guidance-compose-start"), step.port());
    all.push(line(Purpose::Start, "up -d", started));
    all.push(step.inspect(&file));
    all
}
