//! Every page in the app's own engine, judged by axe-core in both colours and languages, and as GTK presents it to a
//! screen reader. Each page is saved as a picture; the README's are taken from these (`make screenshots`).

use support::sqlite_install;
use tokio::task::block_in_place;

use crate::install::{Install, KIND};
use crate::window::{Colours, Part, Setup, Window, drive, role};

/// The judge of a page. Never both at once: axe-core's trial changes would be announced to the screen reader, which
/// takes minutes.
#[derive(Clone, Copy)]
enum Judge {
    Axe(Colours),
    ScreenReader,
}

impl Judge {
    async fn check(self, window: &Window, page: &str) {
        for language in ["en", "zh-CN"] {
            window.choose("language", language).await;
            window.find(&format!("html[lang={language}]")).await;
            let told = format!("{page} ({language})");
            match self {
                Self::Axe(colours) => {
                    window.is_accessible(&told).await;
                    let colours = match colours {
                        Colours::Light => "light",
                        Colours::Dark => "dark",
                    };
                    let name = format!("{colours}-{page}-{language}");
                    window.picture(&name.replace(' ', "-")).await;
                }
                Self::ScreenReader => {
                    let heading = window.find("h1").await.text().await.expect("its text");
                    block_in_place(|| window.is_spoken(&told, &heading));
                }
            }
        }
    }
}

fn every_page(judge: Judge) {
    let install = Install::new();
    install.allow_rehearsal();
    let nothing = install.folder.path().join("nothing");
    let root = install.root.path().to_owned();
    let setup = Setup {
        programs: vec![support::tools(KIND)],
        ..Setup::picking([nothing, root, install.backup()])
    };
    let setup = match judge {
        Judge::Axe(colours) => Setup { colours, ..setup },
        Judge::ScreenReader => heard(setup),
    };
    drive(setup, |window| async move {
        window.find("[data-testid=folder]").await;
        judge.check(&window, "choose").await;
        window.click("file").await;
        window.find("[data-testid=error]").await;
        judge.check(&window, "choose with an error").await;
        window.click("folder").await;
        window.find("[data-testid=verdict]").await;
        judge.check(&window, "inspect").await;
        window.click("to-check").await;
        window.find("[data-testid=to-backup]:enabled").await;
        judge.check(&window, "check").await;
        window.click("to-backup").await;
        window.click("choose-target").await;
        window.find("[data-testid=back-up]:enabled").await;
        judge.check(&window, "back up").await;
        window.click("back-up").await;
        window.find("[data-testid=to-upgrade]:enabled").await;
        judge.check(&window, "backed up").await;
        window.click("to-upgrade").await;
        window.find("[data-testid=running]").await;
        judge.check(&window, "upgrade").await;
        window.click("apply").await;
        window.find("[data-outcome=verified]").await;
        judge.check(&window, "done").await;
        window
    });
}

#[test]
fn nothing_is_found_in_light_colours() {
    every_page(Judge::Axe(Colours::Light));
}

#[test]
fn nothing_is_found_in_dark_colours() {
    every_page(Judge::Axe(Colours::Dark));
}

#[test]
fn every_page_is_told_to_a_screen_reader() {
    every_page(Judge::ScreenReader);
}

/// With a session bus, and as the user of the test: the accessibility bus answers no one else.
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

/// GTK's window contains WebKit's page, and foldable parts are buttons; also called for other screens.
pub fn spoken(setup: Setup) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("i"), "0.4.7");
    let dialogs = Setup::picking([root]).dialogs;
    drive(heard(Setup { dialogs, ..setup }), |window| async move {
        window.click("folder").await;
        window.find("[data-testid=settings]").await;
        block_in_place(|| {
            window.is_spoken("inspect", "No database change is needed");
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
