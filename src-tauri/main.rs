//! The window of DB-GPT Upgrade: hands the page's questions to the engine, and the engine's answers to the page.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod desktop;
mod job;
mod messages;
mod notice;
mod opening;
mod picker;
mod views;
mod window;

use tauri_plugin_window_state::StateFlags;

use crate::desktop::Instance;

fn main() {
    engine::io::death::prepare();
    engine::io::file::sweep_private_files();
    if let Ok(home) = engine::io::home::folder() {
        engine::io::log::begin(&home);
    }
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let app = tauri::Builder::default()
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(remembered)
                .build(),
        )
        .manage(job::Job::new())
        .manage(window::Ear::default())
        .manage(picker::FilePicker::from_environment())
        .invoke_handler(tauri::generate_handler![
            commands::start_state,
            commands::hear,
            commands::speak,
            commands::choose_config,
            commands::choose_ca,
            commands::make_sample,
            commands::look,
            commands::connection,
            commands::take_up,
            commands::take_up_restore,
            commands::services,
            commands::up,
            commands::check,
            commands::running,
            commands::plan,
            commands::choose_backup_target,
            commands::back_up,
            commands::upgrade,
            commands::repair,
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
            opening::open(app.handle())?;
            Ok(())
        })
        .on_window_event(window::on_event)
        .build(tauri::generate_context!())
        .expect("what is embedded is sound");
    // Before the window opens: a second start shows none.
    if let Some(_instance) = Instance::claim(app.handle(), window::on_second_start) {
        app.run(|_, _| {});
    }
}
