import { StorageError } from '../errors.ts';

/**
 * Starts a state machine, once for each name.
 *
 * @returns whether there was no execution of that name
 * @throws StorageError with the reason
 */
export async function startExecution(machineArn: string, name: string, input: object): Promise<boolean> {
  const { SFNClient, StartExecutionCommand } = await import('./states.ts');
  const region = machineArn.split(':')[3];
  const client = new SFNClient(region ? { region } : {});
  try {
    const request = { stateMachineArn: machineArn, name, input: JSON.stringify(input) };
    await client.send(new StartExecutionCommand(request));
    return true;
  } catch (error) {
    const reason = (error as Error).name;
    if (reason === 'ExecutionAlreadyExists') return false;
    throw new StorageError(`${machineArn} cannot be started: ${reason}`, {
      hint: "allow the role states:StartExecution, and check the ARN; the log has the service's own message",
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
