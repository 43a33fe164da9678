import type { HostState } from '../protocol/rpc.ts'
import { Icon } from './bits.tsx'
import { focusComposer } from './places.ts'
import { useStore } from './storeContext.ts'

const examples = ['What does this project do?', 'Add a health check endpoint', 'Write a test']

/** The beginning of a session. An example is put into the composer, where it can be changed before it is sent. */
export function Welcome({ mock }: { mock: boolean }) {
  const store = useStore()
  const take = (example: string) => {
    store.write(example)
    focusComposer()
  }
  return (
    <div class="feed">
      <section class="welcome">
        <h2 class="large">What should change?</h2>
        <p class="muted">
          You approve the plan, then every file change and every command. Nothing happens before that.
        </p>
      </section>
      <section class="list">
        <h2>Try</h2>
        <ul>
          {examples.map((example) => (
            <li key={example}>
              <button type="button" onClick={() => take(example)}>
                {example}
                <Icon name="arrow-right" />
              </button>
            </li>
          ))}
        </ul>
      </section>
      {mock && (
        <p class="small muted">
          Mock mode: answers come from a script, no model is called. Plans, diffs and approvals work as they always do.{' '}
          <button type="button" class="link" onClick={() => store.send({ type: 'select_model' })}>
            Select a model
          </button>
        </p>
      )}
    </div>
  )
}

/** What stands in the way of working here, and the way out. */
export function Obstacle({ workspace }: { workspace: Exclude<HostState['workspace'], 'ready'> }) {
  const store = useStore()
  const { title, text, button, message } = obstacles[workspace]
  return (
    <div class="feed">
      <section class="welcome">
        <h2 class="large">{title}</h2>
        <p class="muted">{text}</p>
        <div class="actions">
          <button type="button" class="btn primary" onClick={() => store.send({ type: message })}>
            {button}
          </button>
        </div>
      </section>
    </div>
  )
}

const obstacles = {
  no_folder: {
    title: 'Open a folder first',
    text: 'The agent works in one folder: it reads its files, and changes them when you approve.',
    button: 'Open folder',
    message: 'open_folder',
  },
  choose_folder: {
    title: 'Several folders are open',
    text: 'The agent works in one of them: it reads its files, and changes them when you approve.',
    button: 'Choose folder',
    message: 'choose_folder',
  },
  untrusted: {
    title: 'This folder is not trusted yet',
    text: 'In Restricted Mode the agent reads nothing, changes nothing and runs nothing. Trust the folder if you know where its files come from.',
    button: 'Manage trust',
    message: 'manage_trust',
  },
} as const
