//! The window of DB-GPT Upgrade: passes the page's commands to the engine, and the engine's answers to the page.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod commands;
mod desktop;
mod job;
mod language;
mod messages;
mod notice;
mod opening;
mod picker;
mod views;
mod window;

use std::process::ExitCode;

use engine::io::death;
use engine::io::home::Home;
use engine::message::Message;
use tauri_plugin_window_state::StateFlags;

use crate::desktop::Instance;
use crate::opening::no_window;

fn main() -> ExitCode {
    first::settle();
    death::prepare();
    engine::io::file::sweep_private_files();
    if let Ok(folder) = Home::of_user().folder() {
        engine::io::log::begin(&folder);
    }
    if let Err(error) = engine::catalog::begin() {
        return refused(error.said());
    }
    // A panic, of Tauri for instance, is reported in words as well.
    match death::expected(run) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(message)) => refused(message),
        Err(panic) => refused(no_window(&death::words_of(&*panic))),
    }
}

fn refused(message: Message) -> ExitCode {
    opening::refuse(&[message]);
    ExitCode::FAILURE
}

/// Opens the window, and returns when it is closed.
///
/// # Errors
/// The message why there is no window.
fn run() -> Result<(), Message> {
    desktop::can_open()?;
    desktop::on_abort(opening::end);
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let app = tauri::Builder::default()
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(remembered)
                .build(),
        )
        .manage(job::Job::new(Home::of_user()))
        .manage(window::Ear::default())
        .manage(opening::Losses::default())
        .manage(language::Fonts::default())
        .manage(opening::Ground::default())
        .manage(picker::FilePicker::from_environment())
        .invoke_handler(tauri::generate_handler![
            commands::start_state,
            commands::hear,
            commands::standing,
            commands::rejoin,
            commands::speak,
            commands::choose_config,
            commands::choose_ca,
            commands::find,
            commands::make_sample,
            commands::inspect,
            commands::connection,
            commands::aim,
            commands::take_up,
            commands::take_up_restore,
            commands::services,
            commands::up,
            commands::check,
            commands::running,
            commands::plan,
            commands::choose_backup_target,
            commands::back_up,
            commands::apply,
            commands::resume,
            commands::undo,
            commands::restore,
            commands::put_back,
            commands::cancel,
            commands::save_report,
            commands::show,
            commands::close,
        ])
        .setup(|app| {
            // Tauri would panic over an error that is returned here.
            if let Err(error) = opening::open(app) {
                opening::refuse(&[no_window(&error)]);
                std::process::exit(1);
            }
            Ok(())
        })
        .on_window_event(window::on_event)
        .build(tauri::generate_context!())
        .map_err(|error| no_window(&error))?;
    // Before the window opens: a second start opens no window of its own.
    if let Some(_instance) = Instance::claim(app.handle(), window::on_second_start) {
        app.run(|_, _| {});
    }
    Ok(())
}
