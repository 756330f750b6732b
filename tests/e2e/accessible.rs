//! What axe-core says of every page, and what a screen reader is given of it by GTK: in both colours and both languages, in the
//! app's own engine. Each is left as a picture, of which the README's are taken (`make screenshots`).

use support::sqlite_install;
use tokio::task::block_in_place;

use crate::install::Install;
use crate::window::{Colours, Part, Setup, Window, drive, role};

async fn check(window: &Window, colours: Colours, page: &str) {
    let name = match colours {
        Colours::Light => format!("light-{page}"),
        Colours::Dark => format!("dark-{page}"),
    };
    for language in ["en", "zh-CN"] {
        window.choose("language", language).await;
        window.find(&format!("html[lang={language}]")).await;
        let page = format!("{page} ({language})");
        window.is_accessible(&page).await;
        let heading = window.find("h1").await.text().await.expect("its text");
        block_in_place(|| window.is_spoken(&page, &heading));
        let name = format!("{name}-{language}").replace(' ', "-");
        window.picture(&name).await;
    }
}

fn every_page(colours: Colours) {
    let install = Install::new();
    install.allow_rehearsal();
    let nothing = install.folder.path().join("nothing");
    let root = install.root.path().to_owned();
    let setup = Setup {
        colours,
        programs: vec![support::tools(crate::install::KIND)],
        ..Setup::picking([nothing, root, install.backup()])
    };
    drive(heard(setup), |window| async move {
        window.find("[data-testid=folder]").await;
        check(&window, colours, "choose").await;
        window.click("file").await;
        window.find("[data-testid=error]").await;
        check(&window, colours, "choose with an error").await;
        window.click("folder").await;
        window.find("[data-testid=verdict]").await;
        check(&window, colours, "look").await;
        window.click("to-check").await;
        window.find("[data-testid=to-backup]:enabled").await;
        check(&window, colours, "check").await;
        window.click("to-backup").await;
        window.click("choose-target").await;
        window.find("[data-testid=back-up]:enabled").await;
        check(&window, colours, "back up").await;
        window.click("back-up").await;
        window.find("[data-testid=to-upgrade]:enabled").await;
        check(&window, colours, "backed up").await;
        window.click("to-upgrade").await;
        window.find("[data-testid=running]").await;
        check(&window, colours, "upgrade").await;
        window.click("change").await;
        window.find("[data-outcome=verified]").await;
        check(&window, colours, "done").await;
        window
    });
}

#[test]
fn nothing_is_found_in_light_colours() {
    every_page(Colours::Light);
}

#[test]
fn nothing_is_found_in_dark_colours() {
    every_page(Colours::Dark);
}

/// On a desktop with a bus, as the user of the test: the accessibility bus answers nobody else.
fn heard(setup: Setup) -> Setup {
    Setup {
        bus: true,
        ordinary: false,
        ..setup
    }
}

#[test]
fn a_screen_reader_is_given_the_window_and_its_page() {
    spoken(Setup::default());
}

/// GTK's window holds WebKit's page, and what unfolds on it is a button; also on other screens.
pub fn spoken(setup: Setup) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("i"), "0.4.7");
    let dialogs = Setup::picking([root]).dialogs;
    drive(heard(Setup { dialogs, ..setup }), |window| async move {
        window.click("folder").await;
        window.find("[data-testid=settings]").await;
        block_in_place(|| {
            window.is_spoken("look", "No database change is needed");
            let parts = window.parts();
            for (role, name) in [
                (role::FRAME, "DB-GPT Upgrade"),
                (role::BUTTON, "What the install folder tells"),
                (role::BUTTON, "Where each setting comes from"),
            ] {
                let is_it = |part: &Part| part.role == role && part.name == name;
                assert!(parts.iter().any(is_it), "no {name}: {parts:?}");
            }
        });
        window
    });
}
