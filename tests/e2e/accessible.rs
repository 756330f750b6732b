//! What axe-core says of every page: in both colours and both languages, in the app's own engine. Each is left as a picture, of
//! which the README's are taken (`make screenshots`).

use crate::install::Install;
use crate::window::{Colours, Setup, Window, drive};

async fn check(window: &Window, colours: Colours, page: &str) {
    let name = match colours {
        Colours::Light => format!("light-{page}"),
        Colours::Dark => format!("dark-{page}"),
    };
    for language in ["en", "zh-CN"] {
        window.choose("language", language).await;
        window.find(&format!("html[lang={language}]")).await;
        window.is_accessible(&format!("{page} ({language})")).await;
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
    drive(setup, |window| async move {
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

/// GTK's own tree: the window itself, which holds the page.
#[test]
fn a_screen_reader_is_given_the_window_by_gtk() {
    let setup = Setup {
        bus: true,
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.find("[data-testid=folder]").await;
        tokio::task::block_in_place(|| window.await_spoken("DB-GPT Upgrade"));
        let parts = tokio::task::block_in_place(|| window.parts());
        let is_window =
            |part: &crate::window::Part| part.role == "frame" && part.name == "DB-GPT Upgrade";
        assert!(parts.iter().any(is_window), "{parts:?}");
        window
    });
}
