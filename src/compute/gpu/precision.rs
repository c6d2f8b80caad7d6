//! How activations are stored on the GPU.

use half::f16;

/// What an activation is stored as. Arithmetic is in f32 either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// f32, which every adapter has.
    Single,
    /// f16: half as much to read and write, for adapters with `shader-f16`.
    Half,
}

impl Precision {
    /// Both.
    pub const ALL: [Precision; 2] = [Precision::Single, Precision::Half];

    /// Bytes of a value.
    pub(super) fn size(self) -> usize {
        match self {
            Self::Single => size_of::<f32>(),
            Self::Half => size_of::<f16>(),
        }
    }

    /// What the device must be asked for.
    pub(super) fn features(self) -> wgpu::Features {
        match self {
            Self::Single => wgpu::Features::empty(),
            Self::Half => wgpu::Features::SHADER_F16,
        }
    }

    /// The head of every kernel: `Stored` is four neighbouring values of an activation.
    pub(super) fn wgsl(self) -> &'static str {
        match self {
            Self::Single => "alias Stored = vec4<f32>;\n",
            Self::Half => "enable f16;\nalias Stored = vec4<f16>;\n",
        }
    }

    /// Values as they are stored.
    pub(super) fn narrow(self, values: &[f32]) -> Vec<u8> {
        match self {
            Self::Single => bytemuck::cast_slice(values).to_vec(),
            Self::Half => {
                let halves: Vec<f16> = values.iter().map(|value| f16::from_f32(*value)).collect();
                bytemuck::cast_slice(&halves).to_vec()
            }
        }
    }

    /// Stored values as f32.
    pub(super) fn widen(self, bytes: &[u8]) -> Vec<f32> {
        match self {
            Self::Single => bytemuck::pod_collect_to_vec(bytes),
            Self::Half => {
                bytemuck::pod_collect_to_vec::<u8, f16>(bytes).into_iter().map(f16::to_f32).collect()
            }
        }
    }
}
