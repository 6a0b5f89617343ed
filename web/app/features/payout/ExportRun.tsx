import { Button, Menu } from '@mantine/core';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { plural } from '../../format/words';
import { failed, said } from '../../ui/notify';
import { save } from './download';
import { SHAPES, type Shape } from './words';

const ExportPayoutRun = graphql(`
  mutation ExportPayoutRun($input: ExportPayoutRunInput!) {
    exportPayoutRun(input: $input) {
      parts
      payments
      leftOut
      file {
        fileName
        mediaType
        text
      }
      userErrors {
        message
      }
    }
  }
`);

/** Saves the files of a run in one of the shapes. */
export function ExportRun({ id }: { id: string }) {
  const make = useApiMutation(ExportPayoutRun);
  const take = async (shape: Shape) => {
    for (let part = 1, parts = 1; part <= parts; part += 1) {
      const { exportPayoutRun: made } = await make.mutateAsync({ input: { id, shape, part } });
      const [problem] = made.userErrors;
      if (problem) throw new Error(problem.message);
      if (!made.file) throw new Error('No payment of this run that is still to be made goes that way.');
      save(made.file);
      parts = made.parts;
      if (part === parts) said(told(made.payments, made.leftOut));
    }
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" loading={make.isPending}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SHAPES.map(({ value, label }) => (
          <Menu.Item key={value} onClick={() => void take(value).catch(failed)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function told(payments: number, leftOut: number): string {
  const saved = `${plural(payments, 'payment')} saved`;
  return leftOut > 0 ? `${saved}; ${plural(leftOut, 'other')} to be paid in another way` : saved;
}
