//! The `Step` of each kernel: the same struct in Rust and in WGSL. A test holds the declarations against each
//! other, field by field.

/// A field of a kernel's `Step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Field {
    pub name: &'static str,
    pub offset: usize,
    /// Its type in WGSL.
    pub kind: &'static str,
}

/// A kernel's `Step`, as it lies in memory.
pub(super) trait Layout: bytemuck::NoUninit {
    /// In order.
    const FIELDS: &'static [Field];
}

/// A type that a `Step` may have fields of.
pub(super) trait Wgsl {
    /// What WGSL calls it.
    const NAME: &'static str;
}

impl Wgsl for u32 {
    const NAME: &'static str = "u32";
}

impl Wgsl for f32 {
    const NAME: &'static str = "f32";
}

impl Wgsl for [f32; 4] {
    const NAME: &'static str = "vec4<f32>";
}

/// Declares a kernel's `Step`.
macro_rules! step {
    ($($field:ident: $kind:ty),+ $(,)?) => {
        #[repr(C)]
        #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
        struct Step {
            $($field: $kind),+
        }

        impl $crate::compute::gpu::step::Layout for Step {
            const FIELDS: &'static [$crate::compute::gpu::step::Field] = &[$(
                $crate::compute::gpu::step::Field {
                    name: stringify!($field),
                    offset: std::mem::offset_of!(Step, $field),
                    kind: <$kind as $crate::compute::gpu::step::Wgsl>::NAME,
                }
            ),+];
        }
    };
}
pub(super) use step;
