//! A tensor's bytes as f32, of the kinds that model files here are written in.
//!
//! candle expands any kind, but through three copies of each tensor; the page waits for this with a network of ten million
//! weights.

use candle_core::quantized::GgmlDType;
use half::f16;

/// Bytes of a block's scale, which comes first in it.
const SCALE: usize = 2;

/// Writes the values of some blocks, as candle's own expansion makes them; false for kinds that are not known here. `bytes` are
/// as many whole blocks as hold the values.
pub(super) fn expand(kind: GgmlDType, bytes: &[u8], values: &mut [f32]) -> bool {
    match kind {
        GgmlDType::F32 => each(bytes, values, |bytes, [value]| *value = f32::from_le_bytes(*bytes)),
        GgmlDType::F16 => each(bytes, values, |bytes, [value]| *value = f16_to_f32(bytes)),
        GgmlDType::Q8_0 => each(bytes, values, q8_0),
        GgmlDType::Q4_0 => each(bytes, values, q4_0),
        _ => return false,
    }
    true
}

/// Expands each block of `BYTES` bytes into `VALUES` values.
fn each<const BYTES: usize, const VALUES: usize>(
    bytes: &[u8],
    values: &mut [f32],
    expand: impl Fn(&[u8; BYTES], &mut [f32; VALUES]),
) {
    let blocks = bytes.as_chunks().0.iter();
    blocks.zip(values.as_chunks_mut().0).for_each(|(block, values)| expand(block, values));
}

/// A scale and 32 whole numbers.
fn q8_0(block: &[u8; 34], values: &mut [f32; 32]) {
    let scale = scale(block);
    for (value, byte) in values.iter_mut().zip(&block[SCALE..]) {
        *value = f32::from(byte.cast_signed()) * scale;
    }
}

/// A scale and 32 whole numbers of four bits from -8 on: those of the first half of the values in the lower bits.
fn q4_0(block: &[u8; 18], values: &mut [f32; 32]) {
    let scale = scale(block);
    let (first, second) = values.split_at_mut(16);
    for ((first, second), byte) in first.iter_mut().zip(second).zip(&block[SCALE..]) {
        *first = f32::from((byte & 15).cast_signed() - 8) * scale;
        *second = f32::from((byte >> 4).cast_signed() - 8) * scale;
    }
}

fn scale(block: &[u8]) -> f32 {
    f16_to_f32(&[block[0], block[1]])
}

fn f16_to_f32(value: &[u8; 2]) -> f32 {
    f16::from_le_bytes(*value).to_f32()
}

#[cfg(test)]
mod tests {
    use candle_core::quantized::QTensor;
    use candle_core::{Device, Tensor};

    use super::*;
    use testing::Random;

    #[test]
    fn values_are_those_that_candle_makes() {
        let values = Random::new(3).floats(4 * 96, 2.0);
        let tensor = Tensor::from_vec(values, (4, 96), &Device::Cpu).unwrap();
        for kind in [GgmlDType::F32, GgmlDType::F16, GgmlDType::Q8_0, GgmlDType::Q4_0] {
            let packed = QTensor::quantize(&tensor, kind).unwrap();
            let expected = packed.dequantize(&Device::Cpu).unwrap().flatten_all().unwrap();
            let mut found = vec![f32::NAN; 4 * 96];
            assert!(expand(kind, &packed.data().unwrap(), &mut found));
            assert_eq!(found, expected.to_vec1::<f32>().unwrap(), "{kind:?}");
        }
        assert!(!expand(GgmlDType::Q6K, &[], &mut []));
    }
}
