//! The session and the command line bring each job of the table to the same end. For the window see
//! `tests/e2e/scenarios.rs`.

use engine::backup::{Destination, Method};
use engine::config::Overrides;
use engine::event::Silent;
use engine::io::home::Home;
use engine::plan::Choices;
use engine::session::{BackupChoice, Consent, Next, Session, Wanted, WayBack};
use engine::{Context, Result};
use support::scenarios::{End, Prepared, SCENARIOS, Scenario, prepare};
use tokio_util::sync::CancellationToken;

use crate::cli_machine::{program, ran_json, text};

#[tokio::test]
async fn the_session_says_what_comes_next() {
    for scenario in &SCENARIOS {
        let folder = support::folder();
        let home = folder.path().join("home");
        let prepared = prepare(scenario.start, folder.path(), &home, &program()).await;
        let (order, end) = by_session(scenario, &prepared).await.unwrap();
        assert_eq!(order, scenario.order, "{}", scenario.name);
        assert_eq!(end, scenario.end, "{}", scenario.name);
    }
}

#[tokio::test]
async fn the_command_line_ends_where_the_session_does() {
    for scenario in &SCENARIOS {
        let folder = support::folder();
        let home = folder.path().join("home");
        let prepared = prepare(scenario.start, folder.path(), &home, &program()).await;
        let (end, exit) = by_command_line(scenario, &prepared);
        assert_eq!(end, scenario.end, "{}", scenario.name);
        assert_eq!(exit, scenario.exit, "{}", scenario.name);
    }
}

async fn by_session(scenario: &Scenario, prepared: &Prepared) -> Result<(Vec<&'static str>, End)> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let home = Home::at(&prepared.home);
    let mut session = Session::open(&prepared.config, &Overrides::default(), &home)?;
    let mut wanted = Wanted {
        changes_sqlite: scenario.repair,
        choices: match scenario.guide_only {
            true => Choices::guide_only(),
            false => Choices::default(),
        },
        way_back: Some(WayBack::Write(BackupChoice {
            destination: Destination::Folder(prepared.backups.clone()),
            method: Method::Auto,
            tool: None,
        })),
        rehearse: false,
        consent: Consent::First,
    };
    let mut order = Vec::new();
    loop {
        let next = session.next(&wanted);
        order.push(name(&next));
        match next {
            Next::Nothing => return Ok((order, End::Nothing)),
            Next::Refuse(error) => return Ok((order, End::Refused(error.code()))),
            Next::Done => {
                let verified = session.done().unwrap().verification.verified;
                return Ok((
                    order,
                    if verified {
                        End::Verified
                    } else {
                        End::NotVerified
                    },
                ));
            }
            Next::Confirm(plan) => wanted.consent = Consent::Given(plan.hash),
            act => drop(session.step(act, &wanted, context).await?),
        }
    }
}

fn name(next: &Next) -> &'static str {
    match next {
        Next::Inspect => "inspect",
        Next::Check => "check",
        Next::BackUp(_) => "back-up",
        Next::Prove(_) => "prove",
        Next::Rehearse => "rehearse",
        Next::Apply(_) => "apply",
        Next::Nothing => "nothing",
        Next::Refuse(_) => "refuse",
        Next::Confirm(_) => "confirm",
        Next::Done => "done",
    }
}

fn by_command_line(scenario: &Scenario, prepared: &Prepared) -> (End, i32) {
    let mut command = std::process::Command::new(program());
    command
        .arg(if scenario.repair { "repair" } else { "upgrade" })
        .args(["--yes", "--json", "--config", text(&prepared.config)])
        .args(["--backup-to", text(&prepared.backups)])
        .args(scenario.guide_only.then_some("--guide-only"))
        .env("DBGPT_UPGRADE_HOME", &prepared.home)
        .stdin(std::process::Stdio::null());
    let ran = ran_json(&command.output().unwrap());
    let end = match (&ran.json["error"]["code"], &ran.json["verified"]) {
        (serde_json::Value::String(code), _) => match scenario.end {
            End::Refused(expected) if expected == code => scenario.end,
            end => panic!("{}: {code}, not {end:?}", scenario.name),
        },
        (_, _) if ran.json["run"].is_null() => End::Nothing,
        (_, verified) if verified == true => End::Verified,
        (_, _) => End::NotVerified,
    };
    (end, ran.code)
}
