/**
 * What can happen in a run, as a table: how each is drawn, and what it does. All of it is drawn before the run begins,
 * as plain data, so that a trace can be shrunk by leaving things out: what makes no sense when its turn comes is
 * passed over.
 */
import { boundaries, faultsAt, lineFaults } from "./boundary.js"
import { type Draw, deviceOf, type Operation, operation, peerOf } from "./operation-base.js"
import { type GroupOperationName, groupOperations } from "./operation-group.js"
import type { World } from "./world.js"

/** Faults of the whole world last so long, in ms. */
const partedMs = [200, 2_000, 8_000, 40_000] as const
const dayMs = 86_400_000

/** What can happen, by name. */
export type OperationName =
  | GroupOperationName
  | "send"
  | "transient"
  | "burst"
  | "open"
  | "close"
  | "killDevice"
  | "watch"
  | "unwatch"
  | "history"
  | "status"
  | "line"
  | "slow"
  | "part"
  | "restart"
  | "crash"
  | "fault"
  | "storeFault"
  | "jump"
  | "jumpDevice"
  | "pass"
  | "longPass"

const operations: Readonly<Record<OperationName, Operation<unknown>>> = {
  ...groupOperations,
  send: operation({
    draw: ({ device, peer, chance }) => ({
      device: device(),
      to: chance.oneIn(6) ? [peer(), peer()] : [peer()],
      count: chance.weighted([
        [10, 1],
        [3, 3],
        [1, 9],
      ] as const),
      receipt: chance.oneIn(8),
    }),
    perform(world, { to, count, receipt, ...at }) {
      const device = deviceOf(world, at)
      const peers = [...new Set(to.map((peer) => peerOf(world, peer)))]
      const how = receipt ? { receipt } : {}
      for (let left = count; left > 0; left--) device?.send({ to: peers }, how)
    },
  }),
  transient: operation({
    draw: ({ device, peer }) => ({ device: device(), to: peer() }),
    perform: (world, { to, ...at }) =>
      deviceOf(world, at)?.send({ to: [peerOf(world, to)] }, { transient: true }),
  }),
  burst: operation({
    draw: ({ device, peer, chance }) => ({
      ...{ device: device(), to: peer() },
      count: chance.pick([30, 60, 120]),
    }),
    perform(world, { to, count, ...at }) {
      const whom = { to: [peerOf(world, to)] }
      for (let left = count; left > 0; left--) deviceOf(world, at)?.send(whom)
    },
  }),
  open: operation({
    draw: ({ device }) => ({ device: device() }),
    perform: (world, at) => deviceOf(world, at)?.open(world.peers),
  }),
  close: operation({
    draw: ({ device }) => ({ device: device() }),
    perform: (world, at) => deviceOf(world, at)?.close(),
  }),
  killDevice: operation({
    draw: ({ device, chance }) => ({ device: device(), isNoticed: chance.oneIn(2) }),
    perform: (world, { isNoticed, ...at }) => deviceOf(world, at)?.kill(isNoticed),
  }),
  watch: operation({
    draw: ({ device, peer }) => ({ device: device(), whom: peer() }),
    perform: (world, { whom, ...at }) => deviceOf(world, at)?.watch(peerOf(world, whom)),
  }),
  unwatch: operation({
    draw: ({ device, peer }) => ({ device: device(), whom: peer() }),
    perform: (world, { whom, ...at }) => deviceOf(world, at)?.unwatch(peerOf(world, whom)),
  }),
  history: operation({
    draw: ({ device, peer, chance }) => ({
      ...{ device: device(), other: peer() },
      limit: chance.pick([1, 5, 50, 250]),
    }),
    perform: (world, { other, limit, ...at }) =>
      deviceOf(world, at)?.history({ to: [peerOf(world, other)] }, limit),
  }),
  status: operation({
    draw: ({ device }) => ({ device: device() }),
    perform: (world, at) => deviceOf(world, at)?.status(world.peers),
  }),
  line: operation({
    draw: ({ device, chance }) => ({ device: device(), kind: chance.pick(lineFaults) }),
    perform: (world, { kind, ...at }) => deviceOf(world, at)?.link?.fail(kind),
  }),
  slow: operation({
    draw: ({ device, chance }) => ({ device: device(), ms: chance.pick([500, 5_000, 40_000]) }),
    perform(world, { ms, ...at }) {
      const link = deviceOf(world, at)?.link
      if (link) link.slowMs = ms
    },
  }),
  part: operation({
    draw: ({ chance }) => ({ ms: chance.pick(partedMs), kind: chance.pick(lineFaults) }),
    perform(world, { ms, kind }) {
      world.wire.partedUntil = world.time.now + ms
      for (const link of [...world.wire.links]) link.fail(kind)
    },
  }),
  restart: operation({
    draw: ({ chance }) => ({ ms: chance.pick([1, 500, 5_000]) }),
    perform: (world, { ms }) => world.host.close(ms),
  }),
  crash: operation({
    draw: ({ chance }) => ({ how: chance.pick(["kill", "power"] as const) }),
    perform: (world, { how }) => world.crash(how),
  }),
  fault: operation({
    draw: ({ chance }) => {
      const at = chance.pick(boundaries)
      return { at, kind: chance.pick(faultsAt(at)), skip: chance.pick([0, 0, 1, 3]) }
    },
    perform: (world, fault) => world.boundaries.arm(fault),
  }),
  storeFault: operation({
    draw: ({ chance }) => {
      const at = chance.pick([
        "commit:before",
        "commit:before",
        "get:before",
        "range:before",
      ] as const)
      const kinds = faultsAt(at).filter((kind) => kind !== "kill" && kind !== "power")
      return { at, kind: chance.pick(kinds), skip: chance.pick([0, 0, 2, 9]) }
    },
    perform: (world, fault) => world.boundaries.arm(fault),
  }),
  jump: operation({
    draw: ({ chance }) => ({
      ms: chance.pick([-1_000, 1_000, -3_600_000, 3_600_000, 8 * dayMs, -8 * dayMs]),
    }),
    perform(world, { ms }) {
      world.host.jumpedMs += ms
      world.record({ type: "clock", byMs: ms })
    },
  }),
  jumpDevice: operation({
    draw: ({ device, chance }) => ({ device: device(), ms: chance.pick([-3_600_000, 3_600_000]) }),
    perform: (world, { ms, ...at }) => deviceOf(world, at)?.jump(ms),
  }),
  pass: operation({
    draw: ({ chance }) => ({ ms: chance.pick([500, 1_200, 5_500, 12_000, 31_000]) }),
    perform: () => undefined,
  }),
  longPass: operation({
    draw: ({ chance }) => ({ ms: chance.pick([3_600_000, dayMs, 3 * dayMs, 7 * dayMs]) }),
    perform: () => undefined,
  }),
}

/** One thing that happens, and how long after the one before. */
export interface Step {
  readonly do: OperationName
  readonly afterMs: number
  readonly data: unknown
}

export function drawStep(name: OperationName, draw: Draw): Step {
  const { chance } = draw
  const data = operations[name].draw(draw)
  const passes = (data as { ms?: number }).ms ?? 0
  const isPass = name === "pass" || name === "longPass"
  const afterMs = isPass ? passes : chance.pick([0, 0, 0, 1, 3, 10, 40])
  return { do: name, afterMs, data }
}

export function perform(world: World, step: Step): void {
  operations[step.do].perform(world, step.data)
}
