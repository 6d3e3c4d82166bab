import { statfs } from 'node:fs/promises';
import { DatabaseError } from './database.errors.js';

/** How long a measurement is good for, in milliseconds. */
const FRESH_MS = 500;

/**
 * Keeps the last bytes of a disk for the database itself: a Postgres that finds no space for its
 * write-ahead log ends with all its sessions, and does not start again before there is some.
 */
export class DiskReserve {
  private measuredAt = -Infinity;
  private free = Infinity;

  /** @param folder on the disk */
  constructor(
    private readonly folder: string,
    private readonly reserveBytes: number,
  ) {}

  /** @throws DatabaseError `disk-full` if less than the reserve is free */
  async require(): Promise<void> {
    if (performance.now() - this.measuredAt > FRESH_MS) await this.measure();
    if (this.free >= this.reserveBytes) return;
    const [free, reserve] = [this.free, this.reserveBytes].map((bytes) => Math.floor(bytes / 2 ** 20));
    const message = `The disk of the database is full: ${free} MiB are free, and ${reserve} MiB are kept for the database itself. Nothing was recorded; try again when there is space.`;
    throw new DatabaseError('disk-full', message);
  }

  private async measure(): Promise<void> {
    this.measuredAt = performance.now();
    // A folder that cannot be measured is no reason to refuse: the database reports what it finds.
    const disk = await statfs(this.folder).catch(() => undefined);
    this.free = disk ? disk.bavail * disk.bsize : Infinity;
  }
}
