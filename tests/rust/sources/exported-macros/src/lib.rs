//! `#[macro_export]` puts a macro at the root wherever it stands.

#[macro_export]
macro_rules! at_root {
    () => {};
}
macro_rules! local {
    () => {};
}
pub(crate) use local as in_the_crate;

mod deep {
    mod deeper {
        #[macro_export]
        macro_rules! from_the_depth {
            ($($t:tt)*) => {};
        }
        #[macro_export]
        #[doc(hidden)]
        macro_rules! __helper {
            () => {};
        }
        #[macro_export(local_inner_macros)]
        macro_rules! inner {
            () => {};
        }
    }
    #[cfg(feature = "extra")]
    mod gated {
        #[macro_export]
        macro_rules! with_extra {
            () => {};
        }
        #[cfg_attr(feature = "more", macro_export)]
        macro_rules! with_more {
            () => {};
        }
    }
    #[cfg(test)]
    mod tests {
        #[macro_export]
        macro_rules! in_tests {
            () => {};
        }
    }
}
pub mod at_root {}
pub use at_root as again;
