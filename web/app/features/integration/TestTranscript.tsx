import { Alert, Stack, Text } from '@mantine/core';
import {
  IconCheck,
  IconClick,
  IconCoin,
  IconExclamationMark,
  IconInbox,
  IconSend,
  type TablerIcon,
} from '@tabler/icons-react';
import { formatDuration } from '../../format/date';
import { plural, sentence } from '../../format/words';
import { CodeBlock } from '../../ui/CodeBlock';
import { Disclosure } from '../../ui/Disclosure';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Timeline, TimelineStep } from '../../ui/Timeline';
import { Money, Mono } from '../../ui/values';
import classes from './TestTranscript.module.css';
import {
  onTheWire,
  redirectOf,
  STEP_TITLES,
  type Step,
  type StepKind,
  type Transcript,
  verdictOf,
} from './test-fire';

const ICONS: Record<StepKind, TablerIcon> = {
  VISIT: IconClick,
  REPORT: IconInbox,
  SETTLE: IconCoin,
  FORWARD: IconSend,
};

/** What a test did and saw, step by step. */
export function TestTranscript({ transcript }: { transcript: Transcript }) {
  const { title, text } = verdictOf(transcript);
  return (
    <Section title="What happened">
      <Stack gap="lg">
        <Alert
          role="status"
          variant="outline"
          color={transcript.passed ? 'teal' : 'red'}
          icon={transcript.passed ? <IconCheck aria-hidden /> : <IconExclamationMark aria-hidden />}
          title={title}
        >
          <Text size="sm" className="wp-break">
            {sentence(text)}
          </Text>
        </Alert>
        <Timeline label="Steps of the test">
          {transcript.steps.map((step) => (
            <TimelineStep
              key={step.kind}
              icon={ICONS[step.kind]}
              title={STEP_TITLES[step.kind]}
              badge={
                <>
                  <StatusBadge status={step.ok ? 'SUCCEEDED' : 'FAILED'} />
                  <Text size="sm" c="dimmed" span>
                    {formatDuration(step.milliseconds)}
                  </Text>
                </>
              }
            >
              <Seen step={step} transcript={transcript} />
              <Wire step={step} />
            </TimelineStep>
          ))}
        </Timeline>
      </Stack>
    </Section>
  );
}

type SeenProps = { step: Step; transcript: Transcript };

function Seen({ step, transcript: { postback, conversion } }: SeenProps) {
  const location = redirectOf(step);
  return (
    <Text size="sm" component="div" className="wp-break">
      {step.message && <p className={classes.line}>{sentence(step.message)}</p>}
      {step.kind === 'VISIT' && location && (
        <p className={classes.line}>
          Sent on to <Mono>{location}</Mono>
        </p>
      )}
      {step.kind === 'REPORT' && postback && (
        <p className={classes.line}>
          {sentence(postback.message)}{' '}
          <TextLink to="/postbacks/$postbackId" params={{ postbackId: postback.id }}>
            See every check of it
          </TextLink>
        </p>
      )}
      {step.kind === 'SETTLE' && conversion && (
        <p className={classes.line}>
          The affiliate would be paid <Money value={conversion.payout} />.{' '}
          <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
            Open the test conversion
          </TextLink>
        </p>
      )}
      {step.kind === 'FORWARD' &&
        conversion?.deliveries.map((delivery) => (
          <p key={delivery.id} className={classes.line}>
            <StatusBadge status={delivery.status} />{' '}
            <Mono>{delivery.partnerPostback?.urlTemplate ?? delivery.webhook?.url}</Mono>,{' '}
            {plural(delivery.attemptsMade, 'attempt')}.{' '}
            <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
              See each attempt
            </TextLink>
          </p>
        ))}
    </Text>
  );
}

function Wire({ step }: { step: Step }) {
  const { requestLine, requestHeaders, requestBody, status, responseHeaders, responseBody } = step;
  if (requestLine === null) return null;
  return (
    <Disclosure summary={`Request and answer${status === null ? '' : ` (HTTP ${status})`}`} open={!step.ok}>
      <Stack gap="xs" p="sm">
        <Text size="sm" fw={550}>
          Request
        </Text>
        <CodeBlock label={`Request: ${STEP_TITLES[step.kind]}`}>
          {onTheWire(requestLine, requestHeaders, requestBody)}
        </CodeBlock>
        <Text size="sm" fw={550}>
          Answer
        </Text>
        <CodeBlock label={`Answer: ${STEP_TITLES[step.kind]}`}>
          {status === null
            ? 'There was no answer.'
            : onTheWire(`HTTP ${status}`, responseHeaders, responseBody)}
        </CodeBlock>
      </Stack>
    </Disclosure>
  );
}
