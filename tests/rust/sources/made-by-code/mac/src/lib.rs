//! Macros for other members.

pub struct Inner;

#[macro_export]
macro_rules! id_type {
    ($name:ident) => {
        pub struct $name;
    };
}
#[macro_export]
macro_rules! pass {
    ($($item:item)*) => { $($item)* };
}
#[macro_export]
macro_rules! reexport {
    () => { pub use $crate::Inner as FromMac; };
}
