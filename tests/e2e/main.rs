//! Tests of the real window, driven through WebDriver on a screen of its own.

mod install;
mod invented;
mod window;

mod accessible;
mod backup;
mod compose;
mod dialog;
mod eras;
mod keyboard;
mod machines;
mod manners;
mod mysql;
mod page_lost;
mod sample;
mod scenarios;
mod two_at_once;
mod unfinished;
mod vanish;
mod wayland;
