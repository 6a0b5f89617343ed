import { IconClick } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { TimelineStep } from '../../ui/Timeline';
import { type Fact, Facts, Mono } from '../../ui/values';

export const ClickStep_click = graphql(`
  fragment ClickStep_click on Click {
    id
    createdAt
    ip
    userAgent
    referer
    sub1
    sub2
    sub3
    sub4
    sub5
    parameters
    trackingLink {
      id
      code
      name
      url
    }
  }
`);

type Props = { click: FragmentOf<typeof ClickStep_click> };

/** Visitors write these values themselves; they are only ever shown as text. */
export function ClickStep({ click: fragment }: Props) {
  const click = readFragment(ClickStep_click, fragment);
  return (
    <TimelineStep icon={IconClick} title="Click" at={click.createdAt}>
      <Facts
        facts={[
          { term: 'Click id', value: <Mono>{click.id}</Mono> },
          ...optional('Tracking link', click.trackingLink?.name ?? click.trackingLink?.url),
          ...subs(click),
          ...optional('Other parameters', otherParameters(click.parameters)),
          ...optional('Address', click.ip),
          ...optional('Browser', click.userAgent),
          ...optional('Came from', click.referer),
        ]}
      />
    </TimelineStep>
  );
}

type Subs = Record<'sub1' | 'sub2' | 'sub3' | 'sub4' | 'sub5', string | null>;

function subs(click: Subs): Fact[] {
  const names = ['sub1', 'sub2', 'sub3', 'sub4', 'sub5'] as const;
  return names.flatMap((name) => optional(name, click[name]));
}

function optional(term: string, value: string | null | undefined): Fact[] {
  return value ? [{ term, value: <Mono>{value}</Mono> }] : [];
}

function otherParameters(parameters: unknown): string | null {
  if (typeof parameters !== 'object' || parameters === null) return null;
  const entries = Object.entries(parameters).filter(([name]) => !/^sub[1-5]$/.test(name));
  return entries.length > 0 ? entries.map(([name, value]) => `${name}=${String(value)}`).join(' ') : null;
}
