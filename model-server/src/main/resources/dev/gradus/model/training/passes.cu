// What lies between the products of a training step, forward and back, one pass over memory each: RMSNorm, rotation, SwiGLU, the
// loss. Compiled on the machine by NVRTC (GpuPasses.java) for a model's WIDTH, its head size D and the INNER width of SwiGLU, all
// multiples of 16, for blocks of THREADS, of which TEAM share a row of a norm. Numbers are bfloat16, eight to a load; what is computed is float32 and rounded where it is written.

typedef unsigned short half_t;  // bfloat16 bits
typedef unsigned int pair_t;    // two of them, the lower one first

__device__ __forceinline__ float wide(half_t x) { return __uint_as_float((unsigned)x << 16); }
__device__ __forceinline__ half_t narrow(float x) {
  half_t y;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(y) : "f"(x));
  return y;
}
__device__ __forceinline__ pair_t narrow(float low, float high) {
  pair_t y;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
  return y;
}
struct Eight {
  float x[8];
};
__device__ __forceinline__ Eight wide(uint4 v) {
  const pair_t p[4] = {v.x, v.y, v.z, v.w};
  Eight e;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    e.x[2 * i] = __uint_as_float(p[i] << 16);
    e.x[2 * i + 1] = __uint_as_float(p[i] & 0xffff0000u);
  }
  return e;
}
__device__ __forceinline__ uint4 narrow(const Eight& e) {
  return make_uint4(narrow(e.x[0], e.x[1]), narrow(e.x[2], e.x[3]), narrow(e.x[4], e.x[5]), narrow(e.x[6], e.x[7]));
}
__device__ __forceinline__ uint4 read(const half_t* p) { return *(const uint4*)p; }
__device__ __forceinline__ void write(half_t* p, const Eight& e) { *(uint4*)p = narrow(e); }
__device__ __forceinline__ Eight floats(const float* p) {
  const float4 a = ((const float4*)p)[0], b = ((const float4*)p)[1];
  return {{a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w}};
}

// A kernel may be launched before the one before it has ended (programmatic dependent launch), and waits for it here.
__device__ __forceinline__ void await_previous() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

#define TEAMS (THREADS / TEAM)
#define EIGHTS ((WIDTH / 8 + TEAM - 1) / TEAM)

// The sum over the team, which all of it gets.
__device__ __forceinline__ float team_sum(float x) {
  for (int i = 16; i > 0; i >>= 1) x += __shfl_xor_sync(0xffffffffu, x, i);
#if TEAM > 32
  __shared__ float parts[TEAM / 32];
  __syncthreads();
  if ((threadIdx.x & 31) == 0) parts[threadIdx.x >> 5] = x;
  __syncthreads();
  x = 0;
  for (int i = 0; i < TEAM / 32; i++) x += parts[i];
#endif
  return x;
}

// h = x / rms(x), n = h * weight, r = 1 / rms(x).
extern "C" __global__ void __launch_bounds__(THREADS) normalise(const half_t* x, const half_t* weight, half_t* n, half_t* h, float* r, int rows, float eps) {
  const int me = threadIdx.x % TEAM, row = blockIdx.x * TEAMS + threadIdx.x / TEAM;
  await_previous();
  if (row >= rows) return;
  const long long first = (long long)row * WIDTH;
  uint4 v[EIGHTS];
  float sum = 0;
#pragma unroll
  for (int i = 0; i < EIGHTS; i++) {
    const int at = (me + i * TEAM) * 8;
    if (at >= WIDTH) break;
    v[i] = read(x + first + at);
  }
#pragma unroll
  for (int i = 0; i < EIGHTS; i++) {
    if ((me + i * TEAM) * 8 >= WIDTH) break;
    const Eight e = wide(v[i]);
#pragma unroll
    for (int j = 0; j < 8; j++) sum += e.x[j] * e.x[j];
  }
  const float factor = rsqrtf(team_sum(sum) / WIDTH + eps);
  if (me == 0) r[row] = factor;
#pragma unroll
  for (int i = 0; i < EIGHTS; i++) {
    const int at = (me + i * TEAM) * 8;
    if (at >= WIDTH) break;
    Eight e = wide(v[i]);
    const Eight w = wide(read(weight + at));
#pragma unroll
    for (int j = 0; j < 8; j++) e.x[j] *= factor;
    const uint4 rounded = narrow(e);
    *(uint4*)(h + first + at) = rounded;
    e = wide(rounded);
#pragma unroll
    for (int j = 0; j < 8; j++) e.x[j] *= w.x[j];
    write(n + first + at, e);
  }
}

// With g = dn * weight adds (g - h * mean(g * h)) * r to dx. Each block leaves what its rows add to the gradient of the weight,
// dn * h, in a row of parts.
extern "C" __global__ void __launch_bounds__(THREADS) normalise_back(const half_t* dn, const half_t* weight, const half_t* h, const float* r, half_t* dx, float* parts, int rows) {
  const int me = threadIdx.x % TEAM, team = threadIdx.x / TEAM;
  float found[EIGHTS][8];
#pragma unroll
  for (int i = 0; i < EIGHTS; i++)
#pragma unroll
    for (int j = 0; j < 8; j++) found[i][j] = 0;
  await_previous();
  for (int row = blockIdx.x * TEAMS + team; row < rows; row += gridDim.x * TEAMS) {
    const long long first = (long long)row * WIDTH;
    uint4 a[EIGHTS], b[EIGHTS], c[EIGHTS];
    float sum = 0;
#pragma unroll
    for (int i = 0; i < EIGHTS; i++) {
      const int at = (me + i * TEAM) * 8;
      if (at >= WIDTH) break;
      a[i] = read(dn + first + at);
      b[i] = read(h + first + at);
      c[i] = read(dx + first + at);
    }
    const float factor = r[row];
#pragma unroll
    for (int i = 0; i < EIGHTS; i++) {
      const int at = (me + i * TEAM) * 8;
      if (at >= WIDTH) break;
      const Eight d = wide(a[i]), e = wide(b[i]), w = wide(read(weight + at));
#pragma unroll
      for (int j = 0; j < 8; j++) {
        const float both = d.x[j] * e.x[j];
        found[i][j] += both;
        sum += both * w.x[j];
      }
    }
    const float mean = team_sum(sum) / WIDTH;
#pragma unroll
    for (int i = 0; i < EIGHTS; i++) {
      const int at = (me + i * TEAM) * 8;
      if (at >= WIDTH) break;
      const Eight d = wide(a[i]), e = wide(b[i]), w = wide(read(weight + at));
      Eight y = wide(c[i]);
#pragma unroll
      for (int j = 0; j < 8; j++) y.x[j] += (d.x[j] * w.x[j] - e.x[j] * mean) * factor;
      write(dx + first + at, y);
    }
  }
#if TEAM > 32
#pragma unroll
  for (int i = 0; i < EIGHTS; i++) {
    const int at = (me + i * TEAM) * 8;
    if (at >= WIDTH) break;
#pragma unroll
    for (int j = 0; j < 8; j++) parts[(long long)blockIdx.x * WIDTH + at + j] = found[i][j];
  }
#else
  __shared__ float sums[WIDTH];
  for (int k = 0; k < TEAMS; k++) {
    if (team == k) {
#pragma unroll
      for (int i = 0; i < EIGHTS; i++) {
        const int at = (me + i * TEAM) * 8;
        if (at >= WIDTH) break;
#pragma unroll
        for (int j = 0; j < 8; j++) sums[at + j] = k == 0 ? found[i][j] : sums[at + j] + found[i][j];
      }
    }
    __syncthreads();
  }
  for (int i = threadIdx.x; i < WIDTH; i += THREADS) parts[(long long)blockIdx.x * WIDTH + i] = sums[i];
#endif
}

// Eight pairs of a head: numbers at j and at j + D / 2 are turned by the angle of their position. The tables' two halves are alike
// but for the sign of sin (rotate of decoder.ts).
__device__ __forceinline__ void turned(Eight& a, Eight& b, const float* cos, const float* sin, int j, float sign) {
  const Eight c = floats(cos + j), s = floats(sin + j + D / 2);
#pragma unroll
  for (int i = 0; i < 8; i++) {
    const float x = a.x[i], y = b.x[i], t = sign * s.x[i];
    a.x[i] = x * c.x[i] - y * t;
    b.x[i] = y * c.x[i] + x * t;
  }
}
#define ITEMS (D / 16)

// Adds the bias, where there is one, and turns queries and keys, in place.
//   qkv       [rows, heads + 2 * kv, D]
//   cos, sin  [most positions, D]
extern "C" __global__ void __launch_bounds__(THREADS) turn(half_t* qkv, const half_t* bias, const float* cos, const float* sin, const long long* positions, int rows, int heads, int kv) {
  const int all = heads + 2 * kv;
  const long long item = (long long)blockIdx.x * THREADS + threadIdx.x;
  const int j = item % ITEMS * 8;
  const long long unit = item / ITEMS;
  const long long row = unit / all;
  const int head = unit % all;
  await_previous();
  if (row >= rows || (!bias && head >= heads + kv)) return;
  half_t* at = qkv + unit * D + j;
  Eight a = wide(read(at)), b = wide(read(at + D / 2));
  if (bias) {
    const Eight c = wide(read(bias + head * D + j)), d = wide(read(bias + head * D + j + D / 2));
#pragma unroll
    for (int i = 0; i < 8; i++) {
      a.x[i] += c.x[i];
      b.x[i] += d.x[i];
    }
  }
  if (head < heads + kv) turned(a, b, cos + positions[row] * D, sin + positions[row] * D, j, 1);
  write(at, a);
  write(at + D / 2, b);
}

// The gradients of turned queries, turned keys and values, [rows, heads or kv, D], turned back into that of qkv.
extern "C" __global__ void __launch_bounds__(THREADS) turn_back(const half_t* dq, const half_t* dk, const half_t* dv, half_t* dqkv, const float* cos, const float* sin, const long long* positions, int rows, int heads, int kv) {
  const int all = heads + 2 * kv;
  const long long item = (long long)blockIdx.x * THREADS + threadIdx.x;
  const int j = item % ITEMS * 8;
  const long long unit = item / ITEMS;
  const long long row = unit / all;
  const int head = unit % all;
  await_previous();
  if (row >= rows) return;
  const half_t* from = head < heads ? dq + (row * heads + head) * D : head < heads + kv ? dk + (row * kv + head - heads) * D : dv + (row * kv + head - heads - kv) * D;
  Eight a = wide(read(from + j)), b = wide(read(from + j + D / 2));
  if (head < heads + kv) turned(a, b, cos + positions[row] * D, sin + positions[row] * D, j, -1);
  half_t* to = dqkv + unit * D + j;
  write(to, a);
  write(to + D / 2, b);
}

// a = silu(gate) * up, where z is [rows, 2, INNER].
extern "C" __global__ void __launch_bounds__(THREADS) swiglu(const half_t* z, half_t* a, int rows) {
  const long long item = (long long)blockIdx.x * THREADS + threadIdx.x;
  const long long row = item / (INNER / 8);
  const int at = item % (INNER / 8) * 8;
  await_previous();
  if (row >= rows) return;
  const half_t* from = z + row * 2 * INNER + at;
  Eight gate = wide(read(from));
  const Eight up = wide(read(from + INNER));
#pragma unroll
  for (int i = 0; i < 8; i++) gate.x[i] = gate.x[i] / (1 + __expf(-gate.x[i])) * up.x[i];
  write(a + row * INNER + at, gate);
}

// The gradient of z, written over z.
extern "C" __global__ void __launch_bounds__(THREADS) swiglu_back(const half_t* da, half_t* z, int rows) {
  const long long item = (long long)blockIdx.x * THREADS + threadIdx.x;
  const long long row = item / (INNER / 8);
  const int at = item % (INNER / 8) * 8;
  await_previous();
  if (row >= rows) return;
  half_t* from = z + row * 2 * INNER + at;
  Eight gate = wide(read(from)), up = wide(read(from + INNER));
  const Eight d = wide(read(da + row * INNER + at));
#pragma unroll
  for (int i = 0; i < 8; i++) {
    const float g = gate.x[i], u = up.x[i], sigmoid = 1 / (1 + __expf(-g));
    up.x[i] = d.x[i] * g * sigmoid;
    gate.x[i] = d.x[i] * u * sigmoid * (1 + g * (1 - sigmoid));
  }
  write(from, gate);
  write(from + INNER, up);
}

// Two parts become one: the larger maximum, and the sum of both parts' exponentials relative to it.
__device__ __forceinline__ void join(float& most, float& sum, float other, float others) {
  const float larger = fmaxf(most, other);
  sum = (sum == 0 ? 0 : sum * __expf(most - larger)) + (others == 0 ? 0 : others * __expf(other - larger));
  most = larger;
}

// Cross-entropy of a row of logits, a block for each: its loss, and in place of the logits their gradient times weight.
extern "C" __global__ void __launch_bounds__(THREADS) loss(half_t* logits, const long long* targets, float* losses, int vocabulary, float weight) {
  __shared__ float mosts[THREADS / 32], sums[THREADS / 32];
  half_t* row = logits + (long long)blockIdx.x * vocabulary;
  const int eights = vocabulary % 8 == 0 ? vocabulary / 8 : 0;
  float most = -INFINITY, sum = 0;
  await_previous();
  const int target = targets[blockIdx.x];
  for (int i = threadIdx.x; i < eights; i += THREADS) {
    const Eight e = wide(read(row + i * 8));
    float here = e.x[0], total = 0;
#pragma unroll
    for (int j = 1; j < 8; j++) here = fmaxf(here, e.x[j]);
#pragma unroll
    for (int j = 0; j < 8; j++) total += __expf(e.x[j] - here);
    join(most, sum, here, total);
  }
  for (int i = eights * 8 + threadIdx.x; i < vocabulary; i += THREADS) join(most, sum, wide(row[i]), 1);
  for (int i = 16; i > 0; i >>= 1) {
    const float other = __shfl_xor_sync(0xffffffffu, most, i), others = __shfl_xor_sync(0xffffffffu, sum, i);
    join(most, sum, other, others);
  }
  if ((threadIdx.x & 31) == 0) {
    mosts[threadIdx.x >> 5] = most;
    sums[threadIdx.x >> 5] = sum;
  }
  const float right = wide(row[target]);
  __syncthreads();
  most = mosts[0];
  sum = sums[0];
  for (int i = 1; i < THREADS / 32; i++) join(most, sum, mosts[i], sums[i]);
  if (threadIdx.x == 0) losses[blockIdx.x] = logf(sum) + most - right;
  const float scale = weight / sum;
  for (int i = threadIdx.x; i < eights; i += THREADS) {
    Eight e = wide(read(row + i * 8));
#pragma unroll
    for (int j = 0; j < 8; j++) e.x[j] = __expf(e.x[j] - most) * scale - (i * 8 + j == target ? weight : 0);
    write(row + i * 8, e);
  }
  for (int i = eights * 8 + threadIdx.x; i < vocabulary; i += THREADS) row[i] = narrow(__expf(wide(row[i]) - most) * scale - (i == target ? weight : 0));
}
