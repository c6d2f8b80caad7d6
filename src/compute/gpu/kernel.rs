//! A kernel: its WGSL, its constants and its shape of work.

use super::precision::Precision;
use super::step::{Field, Layout};

/// Invocations of a workgroup in every kernel but the linear layer.
pub(super) const INVOCATIONS: usize = 64;

/// Codes of the prelude's `activate`.
pub(super) const IDENTITY: usize = 0;
pub(super) const RELU6: usize = 1;
pub(super) const GELU: usize = 2;
pub(super) const QUICK_GELU: usize = 3;

/// A kernel and the constants it is specialised for: one pipeline each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kernel {
    /// The file of the kernel, its label as well.
    pub name: &'static str,
    body: &'static str,
    precision: Precision,
    constants: Vec<(&'static str, usize)>,
    overrides: Vec<(&'static str, usize)>,
    /// Bytes of workgroup memory.
    pub workgroup_bytes: usize,
    /// Its `Step`.
    pub fields: &'static [Field],
}

impl Kernel {
    /// A kernel whose `Step` is `S`, without constants of its own and without workgroup memory.
    pub(super) fn new<S: Layout>(name: &'static str, body: &'static str) -> Self {
        let (constants, overrides) = (Vec::new(), Vec::new());
        let precision = Precision::Single;
        Self { name, body, precision, constants, overrides, workgroup_bytes: 0, fields: S::FIELDS }
    }

    /// For activations stored so.
    pub(super) fn stored(self, precision: Precision) -> Self {
        Self { precision, ..self }
    }

    /// With a constant that Rust and WGSL must agree on.
    pub(super) fn constant(mut self, name: &'static str, value: usize) -> Self {
        self.constants.push((name, value));
        self
    }

    /// With a value of an `override` declaration.
    pub(super) fn specialised(mut self, name: &'static str, value: usize) -> Self {
        self.overrides.push((name, value));
        self
    }

    /// With so much workgroup memory.
    pub(super) fn workgroup_bytes(mut self, bytes: usize) -> Self {
        self.workgroup_bytes = bytes;
        self
    }

    /// The whole WGSL: what `Stored` is, generated constants, the shared prelude, the kernel's file.
    pub(super) fn source(&self) -> String {
        let shared = [("IDENTITY", IDENTITY), ("RELU6", RELU6), ("GELU", GELU), ("QUICK_GELU", QUICK_GELU)];
        let constants =
            [("INVOCATIONS", INVOCATIONS)].into_iter().chain(shared).chain(self.constants.clone());
        let constants: String = constants.map(|(name, v)| format!("const {name}: u32 = {v}u;\n")).collect();
        let prelude = include_str!("shaders/prelude.wgsl");
        format!("{}{constants}\n{prelude}\n{}", self.precision.wgsl(), self.body)
    }

    /// Values of the kernel's `override` declarations.
    pub(super) fn overrides(&self) -> Vec<(&'static str, f64)> {
        self.overrides.iter().map(|&(name, value)| (name, value as f64)).collect()
    }
}

impl std::fmt::Display for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.name)?;
        self.overrides.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// How many workgroups a step takes for a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    /// Units of work of one picture.
    per_picture: usize,
    /// Units that one workgroup does; the pictures of a batch share workgroups.
    per_workgroup: usize,
    /// Workgroups side by side over the same units.
    across: usize,
}

impl Grid {
    /// One invocation per unit.
    pub(super) fn invocations(per_picture: usize) -> Grid {
        Grid { per_picture, per_workgroup: INVOCATIONS, across: 1 }
    }

    /// One workgroup per unit.
    pub(super) fn workgroups(per_picture: usize) -> Grid {
        Grid { per_picture, per_workgroup: 1, across: 1 }
    }

    /// Tiles of `down` rows over `rows` per picture, `across` of them side by side.
    pub(super) fn tiles(rows: usize, down: usize, across: usize) -> Grid {
        Grid { per_picture: rows, per_workgroup: down, across }
    }

    /// The dispatch for a batch, folded into two dimensions of at most `limit` workgroups each.
    pub(super) fn dispatch(self, pictures: usize, limit: u32) -> (u32, u32) {
        let count = (pictures * self.per_picture).div_ceil(self.per_workgroup) * self.across;
        let rows = count.div_ceil(limit as usize).max(1);
        (count.div_ceil(rows) as u32, rows as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::gpu::plan::{Dispatch, Plan, Way};
    use crate::compute::testing::Tower;
    use crate::compute::{Activation, Pool};
    use wgpu::naga;

    /// A dispatch of every kernel, with every way in which it is specialised.
    fn dispatches() -> Vec<Dispatch> {
        let (mut tower, map) = Tower::new(28, 8);
        let map = tower.depthwise(map, 3, 2, Activation::Relu6);
        let map = tower.depthwise(map, 5, 1, Activation::QuickGelu);
        let wide = tower.linear(map, 128, Activation::Relu6);
        let tall = tower.linear(wide, 32, Activation::Gelu);
        let normal = tower.layer_norm(tall, 1e-6);
        let seen = tower.attention(normal, 2, 16);
        let mean = tower.pool(seen, Pool::Mean);
        let (mut vit, patches) = Tower::of_patches(3, 3);
        let rows = vit.prepend_row(patches);
        let (first, rest) = (vit.pool(rows, Pool::First), vit.skip_row(rows));
        let graphs = [tower.finish(&[mean]), vit.finish(&[first, rest])];
        let plans = graphs
            .iter()
            .flat_map(|graph| Precision::ALL.map(|precision| Plan::new(graph, precision).unwrap()));
        plans.flat_map(|plan| plan.dispatches).collect()
    }

    /// All ways of those dispatches.
    fn ways() -> impl Iterator<Item = (Way, Dispatch)> {
        dispatches()
            .into_iter()
            .flat_map(|dispatch| dispatch.ways.clone().into_iter().map(move |way| (way, dispatch.clone())))
    }

    /// Parses, validates with no capability but `unpack2x16float`, which every WebGPU has, and f16 where it is stored, and
    /// resolves the overrides.
    fn check(kernel: &Kernel) -> naga::Module {
        let source = kernel.source();
        let module = naga::front::wgsl::parse_str(&source)
            .unwrap_or_else(|error| panic!("{}: {}", kernel.name, error.emit_to_string(&source)));
        let mut validator = naga::valid::Validator::new(
            naga::valid::ValidationFlags::all(),
            match kernel.precision {
                Precision::Single => naga::valid::Capabilities::SHADER_FLOAT16_IN_FLOAT32,
                Precision::Half => {
                    naga::valid::Capabilities::SHADER_FLOAT16_IN_FLOAT32
                        | naga::valid::Capabilities::SHADER_FLOAT16
                }
            },
        );
        let info = validator
            .validate(&module)
            .unwrap_or_else(|error| panic!("{}: {}", kernel.name, error.emit_to_string(&source)));
        let constants = kernel.overrides().into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        let (module, _) =
            naga::back::pipeline_constants::process_overrides(&module, &info, None, &constants).unwrap();
        module.into_owned()
    }

    #[test]
    fn every_shader_is_checked() {
        let checked: std::collections::BTreeSet<_> =
            ways().map(|(way, _)| format!("{}.wgsl", way.kernel.name)).collect();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/compute/gpu/shaders");
        let files = std::fs::read_dir(folder).unwrap();
        for file in files.map(|file| file.unwrap().file_name().into_string().unwrap()) {
            assert!(file == "prelude.wgsl" || checked.contains(&file), "{file}");
        }
    }

    #[test]
    fn every_kernel_is_valid_and_binds_what_it_says() {
        for (Way { kernel, .. }, Dispatch { reads, .. }) in ways() {
            let module = check(&kernel);
            let read_only = naga::AddressSpace::Storage { access: naga::StorageAccess::LOAD };
            let found = module.global_variables.iter().filter(|(_, v)| v.space == read_only).count();
            assert_eq!(found, reads.len(), "{}", kernel.name);
        }
    }

    #[test]
    fn every_kernel_fits_the_smallest_device() {
        let smallest = wgpu::Limits::defaults();
        for (Way { kernel, .. }, Dispatch { reads, .. }) in ways() {
            assert!(kernel.workgroup_bytes <= smallest.max_compute_workgroup_storage_size as usize);
            assert!(reads.len() < smallest.max_storage_buffers_per_shader_stage as usize);
        }
    }

    #[test]
    fn workgroup_memory_is_what_the_source_declares() {
        for (Way { kernel, .. }, _) in ways() {
            let module = check(&kernel);
            let mut layouter = naga::proc::Layouter::default();
            layouter.update(module.to_ctx()).unwrap();
            let declared: u32 = module
                .global_variables
                .iter()
                .filter(|(_, variable)| variable.space == naga::AddressSpace::WorkGroup)
                .map(|(_, variable)| layouter[variable.ty].size)
                .sum();
            assert_eq!(declared as usize, kernel.workgroup_bytes, "{}", kernel.name);
        }
    }

    #[test]
    fn every_step_lies_in_memory_as_wgsl_reads_it() {
        for (Way { kernel, .. }, Dispatch { step, .. }) in ways() {
            let module = check(&kernel);
            let (_, declared) =
                module.types.iter().find(|(_, of)| of.name.as_deref() == Some("Step")).unwrap();
            let naga::TypeInner::Struct { members, span } = &declared.inner else { panic!("{declared:?}") };
            let kind = |ty| match module.types[ty].inner {
                naga::TypeInner::Scalar(naga::Scalar::U32) => "u32",
                naga::TypeInner::Scalar(naga::Scalar::F32) => "f32",
                naga::TypeInner::Vector { size: naga::VectorSize::Quad, scalar: naga::Scalar::F32 } => {
                    "vec4<f32>"
                }
                ref other => panic!("{}: {other:?}", kernel.name),
            };
            let found: Vec<_> =
                members.iter().map(|m| (m.name.as_deref().unwrap(), m.offset as usize, kind(m.ty))).collect();
            let expected: Vec<_> = kernel.fields.iter().map(|f| (f.name, f.offset, f.kind)).collect();
            assert_eq!(found, expected, "{}", kernel.name);
            assert!(u64::from(*span) <= step.end - step.start, "{}", kernel.name);
        }
    }

    #[test]
    fn a_dispatch_covers_the_work_within_the_limit() {
        for (grid, pictures, limit, expected) in [
            (Grid::invocations(64), 1, 100, (1, 1)),
            (Grid::invocations(65), 1, 100, (2, 1)),
            (Grid::invocations(32), 3, 100, (2, 1)),
            (Grid::workgroups(101), 1, 100, (51, 2)),
            (Grid::tiles(49, 64, 2), 2, 100, (4, 1)),
        ] {
            assert_eq!(grid.dispatch(pictures, limit), expected, "{grid:?}");
        }
    }
}
