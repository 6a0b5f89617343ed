import { IconClick } from '@tabler/icons-react';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { formatCountry } from '../../format/country';
import { humanize } from '../../format/words';
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
    facts {
      country
      device
      os
      browser
      isBot
      isUnique
    }
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
          ...derived(click.facts),
          ...optional('User agent', click.userAgent),
          ...optional('Came from', click.referer),
        ]}
      />
    </TimelineStep>
  );
}

type Derived = NonNullable<ResultOf<typeof ClickStep_click>['facts']>;

/** What the server made of address and user agent; nothing for the moment until it has. */
function derived(facts: Derived | null): Fact[] {
  if (!facts) return [];
  const cameWith = [humanize(facts.device), facts.os, facts.browser].filter(Boolean).join(', ');
  return [
    ...(facts.country ? [{ term: 'Country', value: formatCountry(facts.country) }] : []),
    { term: 'Device', value: cameWith },
    { term: 'Visitor', value: visitor(facts) },
  ];
}

function visitor({ isBot, isUnique }: Derived): string {
  if (isBot) return 'A bot';
  return isUnique ? 'First click of the day' : 'Clicked before on this day';
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
