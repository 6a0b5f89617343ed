import { Tooltip } from '@mantine/core';
import { StatusBadge } from '../../ui/StatusBadge';

/** Says that everything an integration reports is a test. */
export function SandboxBadge() {
  return (
    <Tooltip label="Everything it reports is a test">
      <span>
        <StatusBadge status="SANDBOX" />
      </span>
    </Tooltip>
  );
}
