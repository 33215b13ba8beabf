import {
  Actions,
  type ITask,
  type Manager,
  Notifications,
  StateHelper,
  TaskCanvasHeader,
  TaskCanvasTabs,
  TaskHelper,
} from '@twilio/flex-ui';
import { type Api, ApiError, connectApi, type Snapshot } from './api';
import { askingAhead } from './asked_ahead';
import { type PageMessage, readPageMessage } from './bridge';
import {
  beganWaiting,
  byCode,
  callGoesOn,
  type Escalations,
  escalated,
  escalations,
  pageReported,
  SLICE,
  type WithEscalations,
  waitsOutside,
} from './escalations';
import { registerGuards } from './guards';
import { TAB_NAME, TASK_TABS } from './layout';
import { customerName, refusalOf, registerNotifications } from './notifications';
import { RoomFrames } from './room_frames';
import { type Configured, readSettings } from './settings';
import { languageInFlex, registerStrings, text } from './strings';
import { followTasks } from './tasks';
import { VideoButton } from './VideoButton';
import { VideoRoomTab } from './VideoRoomTab';

interface TabSelection {
  name: string;
  state: { selectedTabName?: string };
}

/** The agent's side of the escalation in Flex: button, tab, room pages, guards. Everything else is the API's. */
export class VideoEscalationPlugin {
  readonly name = 'VideoEscalationPlugin';

  /** Address that the bundle was loaded from; set while the script runs. */
  static bundleUrl = '';

  private manager!: Manager;
  private api!: Api;
  private frames!: RoomFrames;
  private apiOrigin!: string;

  /** Called once by Flex's PluginManager. Throws, and Flex reports it, when a setting is missing. */
  async init(_flex: unknown, manager: Manager): Promise<void> {
    const { apiOrigin } = readSettings(
      manager.serviceConfiguration.ui_attributes as Configured | undefined,
      manager.configuration as Configured,
      VideoEscalationPlugin.bundleUrl,
    );
    this.manager = manager;
    this.apiOrigin = apiOrigin;
    this.api = connectApi(apiOrigin, () => manager.user.token);

    registerStrings(manager);
    registerNotifications((taskSid) => void this.showTask(taskSid));
    this.frames = new RoomFrames(apiOrigin, languageInFlex(manager), () => text('VideoEscalationFrame'));

    manager.store.addReducer?.(SLICE, escalations);
    this.followEscalations();
    window.addEventListener('message', (event) => this.receive(event));
    registerGuards(manager, this.api, this.frames);
    this.keepTabInCall();
    this.addComponents();
    followTasks(manager, this.api, (restored) => void this.bringBack(restored));
  }

  private addComponents(): void {
    const askAhead = askingAhead(
      (taskSid) => this.api.askAhead(taskSid, this.workerSid),
      (error) => error instanceof ApiError,
    );
    TaskCanvasHeader.Content.add(
      <VideoButton
        key="video-escalation-button"
        escalate={(task) => this.escalate(task.taskSid)}
        askAhead={(task) => void askAhead(task.taskSid)}
      />,
      {
        sortOrder: 1,
        if: ({ task }: { task?: ITask }) => task !== undefined && TaskHelper.isChatBasedTask(task),
      },
    );
    TaskCanvasTabs.Content.add(
      <VideoRoomTab
        key="video-escalation-tab"
        frames={this.frames}
        label={text('VideoEscalationTab')}
        uniqueName={TAB_NAME}
      />,
      { if: ({ task }: { task?: ITask }) => task !== undefined && task.taskSid in this.known() },
    );
  }

  /** The agent's own. */
  private get workerSid(): string | undefined {
    return this.manager.workerClient?.sid;
  }

  private known(): Escalations {
    return (this.manager.store.getState() as WithEscalations)[SLICE] ?? {};
  }

  private followEscalations(): void {
    let last = this.known();
    this.manager.store.subscribe(() => {
      const [before, now] = [last, this.known()];
      if (now === before) return;
      last = now; // what follows changes the store, and so comes here again
      this.frames.sync(now);
      for (const escalation of Object.values(now)) {
        const { taskSid, inCall } = escalation;
        const earlier = before[taskSid];
        if (beganWaiting(earlier, escalation)) this.tellThatCustomerWaits(taskSid);
        if (inCall && !earlier?.inCall) void this.openTabOf(taskSid);
      }
      if (!Object.values(now).some(waitsOutside)) {
        Notifications.dismissNotificationById('VideoEscalationCustomerWaits');
      }
    });
  }

  /** Starts the task's escalation, or finds the live one, and opens its room. A failure is shown. */
  private async escalate(taskSid: string): Promise<void> {
    try {
      const started = await this.api.escalate(taskSid, this.workerSid);
      const { code, agent_url: agentUrl, phase } = started;
      this.manager.store.dispatch(escalated({ code, taskSid, agentUrl, phase }));
    } catch (error) {
      Notifications.showNotification(refusalOf(error));
      if (error instanceof ApiError) return;
      throw error;
    }
    await this.openTabOf(taskSid);
  }

  private tellThatCustomerWaits(taskSid: string): void {
    const customer = customerName(this.manager, taskSid);
    Notifications.showNotification('VideoEscalationCustomerWaits', { taskSid, customer });
  }

  /** An agent who finds Flex with nothing selected, and a call that goes on without them, is led there. */
  private async bringBack({ task_sid: taskSid, call_started_at, end_reason }: Snapshot): Promise<void> {
    const { selectedTaskSid } = this.manager.store.getState().flex.view;
    const callWaits = call_started_at !== null && end_reason === null;
    await (callWaits && !selectedTaskSid ? this.showTask(taskSid) : this.openTabOf(taskSid));
  }

  /** Opens the Video Room tab if the agent is looking at this task. */
  private async openTabOf(taskSid: string): Promise<void> {
    const task = StateHelper.getTaskByTaskrouterTaskSid(taskSid);
    const { selectedTaskSid } = this.manager.store.getState().flex.view;
    if (task && task.sid === selectedTaskSid) await this.openTab();
  }

  /** Flex opens a task at its first tab, whenever it is selected or its status changes: not while a call goes on. */
  private keepTabInCall(): void {
    Actions.addListener('afterSetComponentState', ({ name, state }: TabSelection) => {
      if (name !== TASK_TABS || state.selectedTabName) return;
      const { selectedTaskSid } = this.manager.store.getState().flex.view;
      const task = selectedTaskSid && TaskHelper.getTaskByTaskSid(selectedTaskSid);
      const escalation = task && this.known()[task.taskSid];
      if (escalation && (escalation.inCall || callGoesOn(escalation))) void this.openTab();
    });
  }

  /** Flex asks again which tabs there are only when it draws them anew; selecting one makes it do so. */
  private async openTab(): Promise<void> {
    await Actions.invokeAction('SetComponentState', {
      name: TASK_TABS,
      state: { selectedTabName: TAB_NAME },
    });
  }

  private async showTask(taskSid: string): Promise<void> {
    const task = StateHelper.getTaskByTaskrouterTaskSid(taskSid);
    if (!task) {
      Notifications.showNotification('VideoEscalationTaskGone');
      return;
    }
    await Actions.invokeAction('NavigateToView', { viewName: 'agent-desktop' });
    await Actions.invokeAction('SelectTask', { sid: task.sid });
    await this.openTab();
  }

  private receive(event: MessageEvent): void {
    const received = readPageMessage(event, this.apiOrigin, this.frames.pages());
    if (received) this.answer(received.code, received.message);
  }

  private answer(code: string, message: PageMessage): void {
    switch (message.type) {
      case 'ready':
        this.frames.post(code, { type: 'video-escalation/hello' });
        break;
      case 'token-request':
        this.frames.post(code, {
          type: 'video-escalation/token',
          id: message.id,
          token: this.manager.user.token,
        });
        break;
      case 'state':
        this.manager.store.dispatch(pageReported(code, message.report));
        break;
      case 'show-task':
        void this.showTask(message.taskSid);
        break;
      case 'new-link':
        if (byCode(this.known(), code)?.taskSid === message.taskSid) void this.escalate(message.taskSid);
        break;
    }
  }
}
