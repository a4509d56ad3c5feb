macro_rules! with_net {
    ($($item:item)*) => {
        $(
            #[cfg(feature = "net")]
            #[cfg_attr(docsrs, doc(cfg(feature = "net")))]
            $item
        )*
    };
}
macro_rules! with_rt {
    ($($item:item)*) => { $( #[cfg(feature = "rt")] $item )* };
}
macro_rules! feature {
    (
        #![$meta:meta]
        $($item:item)*
    ) => {
        $(
            #[cfg($meta)]
            #[cfg_attr(docsrs, doc(cfg($meta)))]
            $item
        )*
    };
}
macro_rules! through {
    (@inner $x:expr) => {};
    ($($t:tt)*) => { $($t)* };
}
macro_rules! single {
    ($item:item) => { #[cfg(feature = "rt")] $item };
}
#[cfg(feature = "net")]
macro_rules! switched {
    ($($item:item)*) => { $($item)* };
}
#[cfg(not(feature = "net"))]
macro_rules! switched {
    ($($item:item)*) => {};
}
macro_rules! fixed {
    () => {
        pub struct Fixed; // as it is
        mod fixed { pub use std::string::String; }
        pub use $crate::inner::Runtime as FixedRuntime;
    };
}
macro_rules! around {
    ($($item:item)*) => { mod around { $($item)* } };
}
macro_rules! nothing {
    ($($item:item)*) => {};
}
macro_rules! one_more {
    ($($item:item)+) => { with_net! { $($item)+ } };
}
macro_rules! by_path {
    ($($item:item)*) => { $($item)* };
}
pub(crate) use by_path;
macro_rules! impl_for {
    ($name:ident) => { #[cfg(feature = "net")] impl $name { pub fn method(&self) {} } };
}
