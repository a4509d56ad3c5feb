//! Macros of well-known names, as far as the case needs them.

#[macro_export]
macro_rules! lazy_static {
    ($($(#[$meta:meta])* $vis:vis static ref $name:ident: $type:ty = $value:expr;)*) => {
        $( $vis static $name: std::sync::LazyLock<$type> = std::sync::LazyLock::new(|| $value); )*
    };
}
#[macro_export]
macro_rules! bitflags {
    ($(#[$meta:meta])* $vis:vis struct $name:ident: $type:ty { $(const $flag:ident = $value:expr;)* }) => {
        $vis struct $name($type);
        impl $name { $(pub const $flag: $name = $name($value);)* }
    };
}
#[macro_export]
macro_rules! pin_project {
    ($vis:vis struct $name:ident<T> { #[pin] $field:ident: T, }) => { $vis struct $name<T> { $field: T } };
}
