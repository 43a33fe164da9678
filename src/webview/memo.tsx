import { Component, type ComponentChild, type ComponentType } from 'preact'

/** A component that is painted again only when one of its properties is another one. */
export function memo<P extends object>(Inner: (props: P) => ComponentChild): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return !sameEntries(this.props, next)
    }

    override render() {
      return <Inner {...this.props} />
    }
  }
}

function sameEntries(left: object, right: object): boolean {
  const before = new Map(Object.entries(left))
  const after = Object.entries(right)
  return before.size === after.length && after.every(([name, value]) => before.get(name) === value)
}
