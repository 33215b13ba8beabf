import EventEmitter from 'eventemitter3';
import type { ActivityResource, ReservationResource, TaskResource, WorkerResource } from './resources';
import { login, twilio } from './session';

/**
 * `twilio-taskrouter`: the worker, their activities, reservations and tasks. Flex draws its task list from
 * `worker.reservations` and redraws it when a reservation or a task emits; accepting, ending and completing
 * a chat go by Flex's own Interactions client to the local Twilio, and come back here as changes.
 */

/** Flex's interactions client subclasses this to be told of participants in voice calls. */
export class TaskRouterEventHandler {
  getTREventsToHandlerMapping(): Record<string, string> {
    return {};
  }
}

const OVER = new Set(['canceled', 'completed', 'rejected', 'rescinded', 'timeout']);

/** The SDK's name of the event for a reservation's status, where it is another word. */
const eventOf = (status: string): string => (status === 'wrapping' ? 'wrapup' : status);

class Activity {
  readonly sid: string;
  readonly name: string;
  readonly available: boolean;

  constructor(
    resource: ActivityResource,
    private worker: Worker,
  ) {
    this.sid = resource.sid;
    this.name = resource.friendly_name;
    this.available = resource.available;
  }

  get isCurrent(): boolean {
    return this.worker.activitySid === this.sid;
  }

  async setAsCurrent(): Promise<Activity> {
    await this.worker.setWorkerActivity(this.worker.sid, this.sid);
    return this;
  }
}

class Task extends EventEmitter {
  readonly addOns = {};
  readonly routingTarget: string | null = null;
  readonly transfers = {}; // a task that comes from a colleague is offered like any other
  sid = '';
  age = 0;
  status = '';
  attributes: Record<string, unknown> = {};
  dateCreated = new Date();
  dateUpdated = new Date();
  priority = 0;
  queueName = '';
  queueSid = '';
  reason: string | null = null;
  taskChannelSid = '';
  taskChannelUniqueName = '';
  timeout = 0;
  workflowName = '';
  workflowSid = '';

  constructor(resource: TaskResource) {
    super();
    this.update(resource);
  }

  update(resource: TaskResource): void {
    this.sid = resource.sid;
    this.age = resource.age;
    this.status = resource.assignment_status;
    this.attributes = JSON.parse(resource.attributes);
    this.dateCreated = new Date(resource.date_created);
    this.dateUpdated = new Date(resource.date_updated);
    this.priority = resource.priority;
    this.queueName = resource.task_queue_friendly_name;
    this.queueSid = resource.task_queue_sid;
    this.reason = resource.reason;
    this.taskChannelSid = resource.task_channel_sid;
    this.taskChannelUniqueName = resource.task_channel_unique_name;
    this.timeout = resource.timeout;
    this.workflowName = resource.workflow_friendly_name;
    this.workflowSid = resource.workflow_sid;
  }
}

class Reservation extends EventEmitter {
  readonly sid: string;
  readonly workerSid: string;
  readonly task: Task;
  dateCreated = new Date();
  dateUpdated = new Date();
  status = '';

  constructor(resource: ReservationResource) {
    super();
    this.sid = resource.sid;
    this.workerSid = resource.worker_sid;
    this.task = new Task(resource.task);
    this.update(resource);
  }

  /** Takes over what the local Twilio says, then tells Flex; an unchanged status is not told again. */
  update(resource: ReservationResource): void {
    const changed = this.status !== resource.reservation_status;
    this.task.update(resource.task);
    this.dateCreated = new Date(resource.date_created);
    this.dateUpdated = new Date(resource.date_updated);
    this.status = resource.reservation_status;
    if (changed) this.emit(eventOf(this.status), this);
  }
}

class Worker extends EventEmitter {
  readonly accountSid = login.account_sid;
  readonly workspaceSid = login.workspace_sid;
  readonly sid = login.worker_sid;
  readonly workerSid = login.worker_sid;
  readonly activities = new Map<string, Activity>();
  readonly reservations = new Map<string, Reservation>();
  name = login.identity;
  friendlyName = login.identity;
  attributes: Record<string, unknown> = {};
  activitySid = '';
  available = false;
  dateCreated = new Date();
  dateUpdated = new Date();
  dateStatusChanged = new Date();
  private ready = false;

  constructor() {
    super();
    twilio.on('online', () => this.load());
    twilio.on('worker.updated', (resource: WorkerResource) => this.workerUpdated(resource));
    twilio.on('reservation.created', (resource: ReservationResource) => this.reservationChanged(resource));
    twilio.on('reservation.updated', (resource: ReservationResource) => this.reservationChanged(resource));
    twilio.on('task.updated', (resource: TaskResource) => this.taskUpdated(resource));
    this.load();
  }

  get activity(): Activity | undefined {
    return this.activities.get(this.activitySid);
  }

  async setWorkerActivity(_workerSid: string, activitySid: string): Promise<this> {
    this.workerUpdated(
      await twilio.post<WorkerResource>('/desk/worker/activity', { activity_sid: activitySid }),
    );
    return this;
  }

  updateToken(token: string): void {
    twilio.token = token;
    this.emit('tokenUpdated');
  }

  disconnect(): void {
    twilio.close();
    this.emit('disconnected');
  }

  /** Reads everything anew: at the start, and after the stream had broken. */
  private async load(): Promise<void> {
    try {
      const { worker, activities, reservations } = await twilio.get<{
        worker: WorkerResource;
        activities: ActivityResource[];
        reservations: ReservationResource[];
      }>('/desk/worker');
      for (const activity of activities) this.activities.set(activity.sid, new Activity(activity, this));
      this.workerUpdated(worker);
      for (const reservation of reservations) this.reservationChanged(reservation);
      if (!this.ready) this.emit('ready', this);
      this.ready = true;
    } catch (error) {
      this.emit('error', error); // Flex shows its banner of degraded services
    }
  }

  private workerUpdated(resource: WorkerResource): void {
    if (resource.sid !== this.sid) return;
    const before = this.activitySid;
    this.friendlyName = this.name = resource.friendly_name;
    this.attributes = JSON.parse(resource.attributes);
    this.activitySid = resource.activity_sid;
    this.available = resource.available;
    this.dateCreated = new Date(resource.date_created);
    this.dateUpdated = new Date(resource.date_updated);
    this.dateStatusChanged = new Date(resource.date_status_changed);
    this.emit(before === this.activitySid ? 'attributesUpdated' : 'activityUpdated', this);
  }

  private reservationChanged(resource: ReservationResource): void {
    const known = this.reservations.get(resource.sid);
    const over = OVER.has(resource.reservation_status);
    if (over) this.reservations.delete(resource.sid);
    if (known) known.update(resource);
    else if (!over) {
      const reservation = new Reservation(resource);
      this.reservations.set(reservation.sid, reservation);
      if (this.ready) this.emit('reservationCreated', reservation);
    }
  }

  private taskUpdated(resource: TaskResource): void {
    for (const { task } of this.reservations.values()) {
      if (task.sid !== resource.sid) continue;
      task.update(resource);
      task.emit('updated', task);
    }
  }
}

/** Flex makes its worker client as a Supervisor: a Worker that could also listen in on calls. */
export class Supervisor extends Worker {}

/** Where Flex's transfer directory looks up colleagues and queues. */
export class Workspace {
  async fetchWorkers(): Promise<Map<string, object>> {
    const workers = await twilio.get<WorkerResource[]>('/desk/workers');
    return new Map(workers.map((resource) => [resource.sid, colleague(resource)]));
  }

  async fetchWorker(sid: string): Promise<object | undefined> {
    return (await this.fetchWorkers()).get(sid);
  }

  /** There is one queue for all, and nothing is transferred to it. */
  async fetchTaskQueues(): Promise<Map<string, object>> {
    return new Map();
  }

  async fetchTaskQueue(): Promise<undefined> {}

  updateToken(): void {}
}

const colleague = (resource: WorkerResource) => ({
  sid: resource.sid,
  workspaceSid: resource.workspace_sid,
  friendlyName: resource.friendly_name,
  attributes: JSON.parse(resource.attributes),
  activityName: resource.activity_name,
  available: resource.available,
  dateUpdated: new Date(resource.date_updated),
  dateStatusChanged: new Date(resource.date_status_changed),
});
