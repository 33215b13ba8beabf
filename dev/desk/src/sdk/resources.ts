/** What the local Twilio's desk API answers: Twilio's own resources, cut down to what a desk shows. */

export interface ActivityResource {
  sid: string;
  friendly_name: string;
  available: boolean;
}

export interface WorkerResource {
  sid: string;
  account_sid: string;
  workspace_sid: string;
  friendly_name: string;
  attributes: string; // JSON
  activity_sid: string;
  activity_name: string;
  available: boolean;
  date_created: string;
  date_updated: string;
  date_status_changed: string;
}

export interface TaskResource {
  sid: string;
  age: number;
  assignment_status: string;
  attributes: string; // JSON
  date_created: string;
  date_updated: string;
  priority: number;
  reason: string | null;
  task_channel_sid: string;
  task_channel_unique_name: string;
  task_queue_friendly_name: string;
  task_queue_sid: string;
  timeout: number;
  workflow_friendly_name: string;
  workflow_sid: string;
}

export interface ReservationResource {
  sid: string;
  date_created: string;
  date_updated: string;
  reservation_status: string;
  worker_sid: string;
  task: TaskResource;
}

export interface ParticipantResource {
  sid: string;
  identity: string;
  friendly_name: string;
  last_read_message_index: number | null;
}

export interface ConversationResource {
  sid: string;
  friendly_name: string | null;
  state: string;
  attributes: string; // JSON
  date_created: string;
  date_updated: string;
  participants: ParticipantResource[];
}

export interface MessageResource {
  sid: string;
  conversation_sid: string;
  participant_sid: string | null;
  index: number;
  author: string;
  body: string | null;
  attributes: string; // JSON
  date_created: string;
  date_updated: string;
}
