//! Checks a file's sections on how its release is run and what its web server answers, alone and against earlier files.

use std::collections::BTreeSet;

use super::entry::Entry;
use super::release::Release;
use super::setup::{Setup, SetupDelta};
use super::web::Route;

/// The placeholders that a command line may have.
const HOLES: [&str; 3] = ["{release}", "{config}", "{extras}"];

/// The error is the text by which the place in the file is found, and what is wrong there.
type Told = Result<(), (String, String)>;

/// Checks the sections on install and server. `known` has the routes of all files before this one.
pub(super) fn check<'e>(entry: &'e Entry, known: &mut BTreeSet<&'e Route>) -> Told {
    let tags = entry.tags();
    let stray = |named: Release, what: &str| {
        let text = named.to_string();
        match tags.contains(&named) {
            true => Ok(()),
            false => Err((text, format!("{named} is no release of this file: {what}"))),
        }
    };
    if entry.after.is_none() && !entry.told_only && Setup::first(&entry.setup).is_none() {
        let what = "the first release has to say all of how it is installed";
        return Err(("release".to_owned(), what.to_owned()));
    }
    check_setup(&entry.setup)?;
    for (since, delta) in &entry.setup.since {
        stray(*since, "nothing changes with it here")?;
        check_setup(delta)?;
        if !delta.since.is_empty() {
            return Err((since.to_string(), "one `since` in another one".to_owned()));
        }
    }
    for (release, routes) in &entry.web.routes {
        stray(*release, "it brings nothing here")?;
        for route in routes {
            if !known.insert(route) {
                return Err((route.to_string(), format!("{route} was brought before")));
            }
        }
    }
    for route in &entry.web.gone {
        if !known.contains(route) {
            return Err((route.to_string(), format!("{route} was not there before")));
        }
    }
    for list in &entry.web.lists {
        if (list.ask.method == "post") != list.body.is_some() {
            return Err((list.what.clone(), "what is posted has a body".to_owned()));
        }
    }
    for never in &entry.never {
        let from = never.from.unwrap_or(entry.release);
        let is_crossed = never.until.is_some_and(|until| until < from)
            || never.left_from > never.left_until && never.left_until.is_some();
        if from < entry.release || is_crossed {
            return Err((
                never.told.clone(),
                "its releases end before they begin".to_owned(),
            ));
        }
    }
    Ok(())
}

/// Whether a word stands in braces. PowerShell's own braces have blanks inside.
fn has_hole(lines: &str) -> bool {
    let mut inner = lines
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'));
    inner.any(|(inner, _)| !inner.contains(' '))
}

/// Checks that commands are not empty and have no unknown placeholder.
fn check_setup(delta: &SetupDelta) -> Told {
    let hands = [&delta.sources, &delta.pip].into_iter().flatten();
    let all = hands
        .flat_map(|hands| [&hands.install, &hands.start])
        .chain(&delta.stop)
        .chain(&delta.stop_on_windows);
    for said in all {
        let mut left = said.lines.clone();
        for hole in HOLES {
            left = left.replace(hole, "");
        }
        if has_hole(&left) || said.lines.trim().is_empty() {
            let what = format!("{:?} can't be typed", said.lines);
            return Err((said.told.clone(), what));
        }
    }
    Ok(())
}
