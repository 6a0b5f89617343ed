import { Progress, Stack, Text } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { CopyField } from '../../ui/CopyField';
import { ButtonLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { clickCurl } from '../integration/curl';
import { FirstReport, FirstReport_integration } from '../integration/FirstReport';
import classes from './FirstConversion.module.css';

export const FirstConversion_query = graphql(
  `
    fragment FirstConversion_query on Query {
      offers(first: 1) {
        nodes {
          id
        }
      }
      affiliates(first: 1) {
        nodes {
          id
        }
      }
      trackingLinks(first: 1) {
        nodes {
          id
          url
        }
      }
      integrations(first: 1) {
        nodes {
          id
          ...FirstReport_integration
        }
      }
      conversions(first: 1) {
        nodes {
          id
        }
      }
    }
  `,
  [FirstReport_integration],
);

type Begun = ResultOf<typeof FirstConversion_query>;
type Step = { title: string; text: string; done: boolean; action: ReactNode };

type Props = { query: FragmentOf<typeof FirstConversion_query> };

/** What is left to do before the first conversion; gone once there is one. */
export function FirstConversion({ query }: Props) {
  const begun = readFragment(FirstConversion_query, query);
  if (begun.conversions.nodes.length > 0) return null;
  const steps = stepsOf(begun);
  const done = steps.filter((step) => step.done).length;
  const current = steps.findIndex((step) => !step.done);
  return (
    <Section
      title="Your first conversion"
      description={`${done} of ${steps.length} steps done. Each takes about a minute.`}
    >
      <Progress value={(done / steps.length) * 100} size="sm" aria-label="Steps done" mb="md" />
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.title} className={classes.step} data-done={step.done || undefined}>
            {step.done ? (
              <IconCircleCheckFilled size={20} className={classes.done} aria-hidden />
            ) : (
              <IconCircle size={20} className={classes.open} aria-hidden />
            )}
            <div className={classes.content}>
              <Text fw={550} size="sm">
                {step.title}
                {step.done && <span className="wp-visually-hidden"> (done)</span>}
              </Text>
              {!step.done && (
                <Text size="sm" c="dimmed">
                  {step.text}
                </Text>
              )}
              {index === current && <div className={classes.action}>{step.action}</div>}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function stepsOf({ offers, affiliates, trackingLinks, integrations }: Begun): Step[] {
  const offer = offers.nodes[0];
  const link = trackingLinks.nodes[0];
  const integration = integrations.nodes[0];
  return [
    {
      title: 'Create an offer',
      text: 'Where clicks go, and what a conversion pays.',
      done: offer !== undefined,
      action: <ButtonLink to="/offers/new">Create an offer</ButtonLink>,
    },
    {
      title: 'Add an affiliate',
      text: 'The partner who will share your link. It may be yourself, for a start.',
      done: affiliates.nodes.length > 0,
      action: <ButtonLink to="/affiliates/new">Add an affiliate</ButtonLink>,
    },
    {
      title: 'Make a tracking link',
      text: 'On the offer’s page, for the affiliate.',
      done: link !== undefined,
      action: offer && (
        <ButtonLink to="/offers/$offerId" params={{ offerId: offer.id }}>
          Open the offer
        </ButtonLink>
      ),
    },
    {
      title: 'Create an integration',
      text: 'The address at which the shop reports its sales.',
      done: integration !== undefined,
      action: <ButtonLink to="/integrations/new">Create an integration</ButtonLink>,
    },
    {
      title: 'Click, and report a sale',
      text: 'Two commands for a terminal. The conversion appears here by itself.',
      done: false,
      action: link && integration && (
        <Stack gap="sm">
          <CopyField
            label="1. Click the link"
            value={clickCurl(link.url)}
            hint="It prints the address the visitor is sent to; the click id is in it."
          />
          <FirstReport integration={integration} label="2. Report a sale for that click" />
        </Stack>
      ),
    },
  ];
}
