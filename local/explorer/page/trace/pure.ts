import { Component, type ComponentChildren } from 'preact';

/** A component that is not rendered again while its properties are the same. */
export function pure<Props extends object>(render: (props: Props) => ComponentChildren) {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const keys = Object.keys(next) as (keyof Props)[];
      return keys.some((key) => next[key] !== (this.props as Props)[key]);
    }

    override render(): ComponentChildren {
      return render(this.props as Props);
    }
  };
}
