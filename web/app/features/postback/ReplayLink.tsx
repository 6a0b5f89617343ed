import { Group } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono } from '../../ui/values';

export const ReplayLink_postback = graphql(`
  fragment ReplayLink_postback on Postback {
    id
    outcome
    code
  }
`);

/** Leads from a stored request to the record of its replay, or back. */
export function ReplayLink({ postback }: { postback: FragmentOf<typeof ReplayLink_postback> }) {
  const { id, outcome, code } = readFragment(ReplayLink_postback, postback);
  return (
    <Group gap="xs">
      <TextLink to="/postbacks/$postbackId" params={{ postbackId: id }}>
        {id}
      </TextLink>
      <StatusBadge status={outcome} />
      <Mono>{code}</Mono>
    </Group>
  );
}
