//! Macros of another organisation.

#[macro_export]
macro_rules! setup {
    () => {
        pub struct FromSetup;
    };
}
#[macro_export]
macro_rules! from_file {
    ($file:literal) => {
        pub struct FromFile;
    };
}
#[macro_export]
macro_rules! named {
    (pub $one:ident, $two:ident) => {
        pub struct $one;
        struct $two;
    };
}
#[macro_export]
macro_rules! check {
    ($type:ty) => {};
}
