// Kills a host under load again and again, at random moments and at each of its steps, and counts what became of every
// event that it had accepted. With --disk-full its disk is full now and then; with --flapping its receiver is hardly ever
// well; with --sabotage the host does something wrong, which must be found.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { Random } from '../packages/delivery/test/simulation/random.ts'
import { type HostProcess, Hosts } from './crash/hosts.ts'
import { Ledger } from './crash/ledger.ts'
import { type Moment, moments } from './crash/moments.ts'
import { CrashReceiver } from './crash/receiver.ts'
import { reportOf } from './crash/report.ts'
import { canMount, limitedFiles, mountedDisk, namespace, type SmallDisk } from './crash/small-disk.ts'
import { readOptions, wholeNumber } from './options.ts'
import { Progress } from './progress.ts'

const usage = `npm run crash [-- --kills N] [--seed N] [--disk-full] [--flapping] [--sabotage accept|record|order]
  --kills N        how often the host is killed. Default 200.
  --seed N         what chance begins with. Default 1.
  --disk-full      the host's disk is full now and then
  --flapping       the receiver is hardly ever well
  --sabotage WHAT  the host does something wrong, which must be found; then no more hosts are killed`
const values = readOptions(usage, {
  kills: { type: 'string', default: '200' },
  seed: { type: 'string', default: '1' },
  'disk-full': { type: 'boolean', default: false },
  flapping: { type: 'boolean', default: false },
  sabotage: { type: 'string', default: '' },
  /** Set by this program for itself. */
  mounts: { type: 'boolean', default: false },
})
const kills = wholeNumber('kills', values.kills)
if (!['', 'accept', 'record', 'order'].includes(values.sabotage)) {
  console.error(`--sabotage takes accept, record or order, not "${values.sabotage}".`)
  process.exit(2)
}
/** A host that has not come to the step by then is killed where it is, in ms. */
const patience = values.sabotage === '' ? 60_000 : 10_000

if (values['disk-full'] && !values.mounts && canMount()) {
  const [, script, ...args] = process.argv
  const self = [process.execPath, ...process.execArgv, script as string, ...args, '--mounts']
  const { status } = spawnSync('unshare', [...namespace, ...self], { stdio: 'inherit' })
  process.exit(status ?? 1)
}

/** As many as the host emits changes of. */
const objects = 16
/** A disk is full sooner if changes are large; nothing is delivered then, and what still fits is accepted. */
const load = values['disk-full'] ? { bytes: 20_000, mostUnderWay: 10_000 } : { bytes: 500, mostUnderWay: 200 }

const chance = new Random(Number(values.seed))
const random = () => chance.next()
const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-crash-'))
const place = { queueFolder: join(folder, 'queue'), journals: join(folder, 'journals') }
for (const path of Object.values(place)) mkdirSync(path)
const disk = values['disk-full'] ? smallDisk(place.queueFolder) : undefined
const ledger = new Ledger()
/** Told of what the receiver sees of the host that lives. */
let watch = { arrived() {}, answered() {} }
const receiver = new CrashReceiver({
  random,
  isFlapping: values.flapping,
  onArrival(arrival) {
    ledger.arrive(arrival)
    watch.arrived()
  },
  onAnswer: () => watch.answered(),
})
const hosts = new Hosts({ ...place, url: await receiver.start(), wrong: values.sabotage })
const began = performance.now()
const killed = new Map<string, number>()
const missed = new Set<Moment | 'drained'>()

try {
  const progress = new Progress(kills, 'kills')
  for (let life = 0; life < kills; life += 1) {
    const moment: Moment = disk ? 'any' : (moments[life % moments.length] as Moment)
    const came = await liveAndDie(life, moment)
    if (came) killed.set(moment, (killed.get(moment) ?? 0) + 1)
    else missed.add(moment)
    await receiver.leftBehind()
    ledger.endLife(join(place.journals, `${life}.log`))
    progress.show(life + 1, `${ledger.accepted} events accepted`)
    // Whether it shows in one life depends on chance; what is lost shows at the end alone.
    if (values.sabotage !== '' && ledger.showsFault) break
  }
  await receiver.recover()
  await drain()
  conclude()
} finally {
  hosts.stop()
  receiver.stop()
  if (values.mounts) spawnSync('umount', [place.queueFolder])
  rmSync(folder, { recursive: true, force: true })
}

/** One life of the host, until it is killed at that moment. @returns whether it came to that */
async function liveAndDie(number: number, moment: Moment): Promise<boolean> {
  const host = hosts.take()
  const times = 1 + Math.floor(random() * (moment === 'started' || moment === 'stopping' ? 1 : 20))
  await host.heard('ready')
  const disturbed = disk ? disturb(disk, host, number) : undefined
  watch = watchFor(host, moment, times)
  host.live({ number, moment, times, emits: true, ...load })
  if (moment === 'starting') {
    await wait(random() * 80)
    host.kill()
  }
  if (moment === 'any' && !disk)
    void host
      .heard('started')
      .then(() => wait(random() * 150))
      .then(host.kill)
  const timer = setTimeout(host.kill, patience)
  const late = wait(patience, true, { ref: false })
  const isLate = await Promise.race([late, host.ended.then(() => false)])
  await host.ended
  clearTimeout(timer)
  await disturbed
  return !isLate
}

/** Kills the host when the receiver sees the moment for the so manieth time. */
function watchFor({ kill }: HostProcess, moment: Moment, times: number): typeof watch {
  let left = times
  const count = () => {
    left -= 1
    if (left === 0) kill()
  }
  const ignore = () => {}
  return {
    arrived: moment === 'sent' ? count : ignore,
    answered: moment === 'answered' ? count : ignore,
  }
}

/**
 * Kills a host whose disk is full now and then. Of three of them one finds it full when it starts, one is killed while it
 * is full, and one is killed when there is room again and it goes on. Resolves when it is dead, and there is room.
 */
async function disturb(small: SmallDisk, host: HostProcess, life: number): Promise<void> {
  const [fullFromTheStart, goesOn] = [life % 3 === 0, life % 3 === 2]
  const unless = <T>(work: Promise<T>) => Promise.race([work, host.ended])
  if (fullFromTheStart) small.fill(host.pid)
  await unless(host.heard('started'))
  if (!fullFromTheStart) {
    await wait(random() * 100)
    small.fill(host.pid)
  }
  await unless(host.heard('refused'))
  if (goesOn) small.free(host.pid)
  await unless(wait(random() * 100))
  host.kill()
  await host.ended
  small.free(host.pid)
}

/** A last life without load: everything that was accepted is delivered. */
async function drain(): Promise<void> {
  const host = hosts.take()
  await host.heard('ready')
  // One that does something wrong may have no end.
  const timer = setTimeout(host.kill, 3 * patience)
  host.live({ number: kills, moment: 'any', times: 0, emits: false, ...load })
  const code = await host.ended
  clearTimeout(timer)
  ledger.endLife(join(place.journals, `${kills}.log`))
  if (code !== 0) missed.add('drained')
}

function smallDisk(path: string): SmallDisk {
  return values.mounts ? mountedDisk(path, random) : limitedFiles(random)
}

function conclude(): void {
  const more: [string, string][] = []
  if (disk) more.push(['the disk', disk.kind])
  if (Object.keys(ledger.unstarted).length > 0) more.push(['did not start', JSON.stringify(ledger.unstarted)])
  more.push(['the receiver', JSON.stringify(receiver.manners).replaceAll(/["{}]/g, '').replaceAll(',', ', ')])
  const { table, faults } = reportOf({
    ledger,
    kills: killed,
    missed: [...missed],
    inFlight: objects,
    losesAnswers: values.flapping || values['disk-full'],
    integrity: integrityOf(join(place.queueFolder, 'netbox-hooks.db')),
    more,
    seconds: Math.round((performance.now() - began) / 1_000),
  })
  console.log(table)
  if (faults.length === 0) {
    console.log('Nothing that was accepted was lost, and no other promise was broken.')
    return
  }
  console.log(`${faults.join('\n')}\nSeed: ${values.seed}.`)
  process.exitCode = 1
}

function integrityOf(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const violations = db.prepare('PRAGMA foreign_key_check').all().length
    const found = String(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'])
    return violations === 0 ? found : `${found}, ${violations} rows refer to nothing`
  } finally {
    db.close()
  }
}
