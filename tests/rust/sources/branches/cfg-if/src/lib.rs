//! The macro of that name, as far as the case needs it.

#[macro_export]
macro_rules! cfg_if {
    (if #[cfg($first:meta)] { $($then:tt)* }) => {
        $crate::given! { all($first), $($then)* }
    };
    (if #[cfg($first:meta)] { $($then:tt)* } else { $($other:tt)* }) => {
        $crate::given! { all($first), $($then)* }
        $crate::given! { not($first), $($other)* }
    };
    (if #[cfg($first:meta)] { $($a:tt)* } else if #[cfg($second:meta)] { $($b:tt)* } else { $($c:tt)* }) => {
        $crate::given! { all($first), $($a)* }
        $crate::given! { all(not($first), $second), $($b)* }
        $crate::given! { all(not($first), not($second)), $($c)* }
    };
}
#[macro_export]
macro_rules! given {
    ($when:meta, $($item:item)*) => { $( #[cfg($when)] $item )* };
}
