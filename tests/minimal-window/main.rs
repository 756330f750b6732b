//! The least that a Tauri window can be: one page with one line, no command, no plugin. `make bench` opens it beside ours,
//! so that what is ours is told from what any such window costs.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!())
        .expect("the window opens");
}
