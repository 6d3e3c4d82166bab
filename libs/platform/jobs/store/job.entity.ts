import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One scheduled job: outbox, state and outcome in one row. */
@Entity('job')
@Index('job_undispatched', ['createdAt'], { where: 'dispatched_at IS NULL' })
@Index('job_listed', ['createdAt', 'id'])
@Index('job_failed', ['createdAt', 'id'], { where: "state = 'failed'" })
@Index('job_unfinished', ['id'], { where: 'finished_at IS NULL' })
export class JobEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  name: string;

  @Column('jsonb')
  payload: object;

  @Column('text')
  state: string;

  @Column('bigint', { default: 0 })
  done: number;

  @Column('bigint', { nullable: true })
  total: number | null;

  @Column('int', { default: 0 })
  attempts: number;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('jsonb', { nullable: true })
  result: object | null;

  @Column('timestamp with time zone', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('timestamp with time zone', { name: 'dispatched_at', precision: 3, nullable: true })
  dispatchedAt: Date | null;

  @Column('timestamp with time zone', { name: 'finished_at', precision: 3, nullable: true })
  finishedAt: Date | null;
}
