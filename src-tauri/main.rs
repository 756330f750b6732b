//! The window of DB-GPT Upgrade: hands the page's questions to the engine, and the engine's answers to the page.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod awake;
mod commands;
mod job;
mod messages;
mod notice;
mod picker;
mod views;
mod window;

use tauri_plugin_window_state::StateFlags;

fn main() {
    if let Ok(home) = engine::io::home::folder() {
        engine::io::log::begin(&home);
    }
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    tauri::Builder::default()
        // First, so that a second start ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(window::on_second_start))
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
            commands::cancel,
            commands::save_report,
            commands::show,
            commands::close,
        ])
        .on_window_event(window::on_event)
        .run(tauri::generate_context!())
        .expect("the window opens");
}
