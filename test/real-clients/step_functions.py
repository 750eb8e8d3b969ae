"""deploy/score-object.asl.json in localstack's Step Functions and S3, its tasks by dist/batch-step.cjs.

    LOCALSTACK=…/python test/real-clients/step_functions.py

LOCALSTACK is a Python 3.12+ with: localstack-core[runtime]==2026.3.0 'cbor2<5.8' 'cryptography<47' 'pyopenssl<26' service_identity
localstack's Lambda wants Docker, so that tasks go to node, a process each, of which some are killed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.join(os.path.dirname(__file__), '..', '..')
PORT = 4599
ENDPOINT = f'http://127.0.0.1:{PORT}'
ACCOUNT = {'AWS_ACCESS_KEY_ID': 'test', 'AWS_SECRET_ACCESS_KEY': 'test', 'AWS_DEFAULT_REGION': 'us-east-1', 'AWS_REGION': 'us-east-1'}

# one call of the handler: the event on stdin, the answer or Lambda's form of an error on stdout
CALL = """
const { handler } = require(process.argv[1]);
let text = '';
process.stdin.on('data', (piece) => { text += piece; }).on('end', async () => {
  const context = { getRemainingTimeInMillis: () => 60000, awsRequestId: 'x' };
  const answer = await handler(JSON.parse(text), context).then(
    (value) => ({ value: value ?? null }),
    (error) => ({ error: { errorType: error.name, errorMessage: error.message } }),
  );
  require('node:fs').writeFileSync(process.argv[2], JSON.stringify(answer));
  process.exit();
});
"""

SERVER = r"""
import json, os, subprocess, tempfile
import localstack.services.stepfunctions.asl.component.state.state_execution.state_task.lambda_eval_utils as utils

calls = {}

def invoke(parameters, region, state_credentials):
    payload = parameters['Payload']
    payload = json.loads(payload) if isinstance(payload, (str, bytes)) else payload
    name = (payload['step'], payload.get('range', {}).get('part'))
    calls[name] = calls.get(name, 0) + 1
    answer = {'StatusCode': 200, 'ExecutedVersion': '$LATEST'}
    with tempfile.NamedTemporaryFile('r') as out:
        command = ['node', '-e', os.environ['CALL'], os.environ['BUNDLE'], out.name]
        subprocess.run(command, input=json.dumps(payload), text=True, check=True, stdout=subprocess.DEVNULL)
        told = json.load(out)
    with open(os.environ['LOG'], 'a') as log:
        log.write(f'{name} {json.dumps(told)[:300]}\n')
    if name[0] == 'score' and name[1] % 3 == 2 and calls[name] == 1:  # done, and nobody hears of it
        told = {'error': {'errorType': 'Runtime.ExitError', 'errorMessage': 'signal: killed'}}
    if 'error' in told:
        return answer | {'FunctionError': 'Unhandled', 'Payload': told['error']}
    return answer | {'Payload': told['value']}

utils._invoke_lambda_function = invoke
from localstack.runtime.main import main
main()
"""


def main():
    python = os.environ.get('LOCALSTACK')
    bundle = os.path.join(ROOT, 'dist', 'batch-step.cjs')
    if not python or not os.path.exists(bundle):
        print('skipped: LOCALSTACK is not set' if not python else 'skipped: dist is not built (npm run build)')
        return 0
    with tempfile.TemporaryDirectory() as work:
        return run(python, os.path.abspath(bundle), work)


def run(python, bundle, work):
    node = os.path.abspath(os.path.join(ROOT, 'node_modules', 'node', 'bin'))
    log = os.path.join(work, 'calls')
    environment = os.environ | ACCOUNT | {
        'PATH': f'{node}:{os.environ["PATH"]}', 'CALL': CALL, 'BUNDLE': bundle, 'LOG': log,
        'GATEWAY_LISTEN': f'127.0.0.1:{PORT}', 'SERVICES': 's3,stepfunctions,sts,iam,lambda', 'DISABLE_EVENTS': '1',
        'SKIP_SSL_CERT_DOWNLOAD': '1', 'FILESYSTEM_ROOT': os.path.join(work, 'root'),
        'AWS_ENDPOINT_URL': ENDPOINT, 'KINDLING_OUTPUT_URI': 's3://output/scored/',
        'KINDLING_MODEL_URI': os.path.abspath(os.path.join(ROOT, 'model-artifacts', 'wine')),
    }
    output = open(os.path.join(work, 'localstack'), 'w')
    server = subprocess.Popen([python, '-c', SERVER], env=environment, cwd=work, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait()
        return check(python, environment, log)
    finally:
        server.terminate()
        server.wait()


def wait():
    for _ in range(240):
        try:
            return urllib.request.urlopen(f'{ENDPOINT}/_localstack/health', timeout=2)
        except OSError:
            time.sleep(0.5)
    raise SystemExit('localstack does not start')


# in localstack's own Python, which has boto3
CHECK = r"""
import boto3, json, os, sys, time

s3, states = (boto3.client(name, endpoint_url=os.environ['AWS_ENDPOINT_URL']) for name in ('s3', 'stepfunctions'))
text = open(os.environ['ASL']).read().replace('${BatchStepFunctionArn}', 'arn:aws:lambda:us-east-1:000000000000:function:batch-step')
for bucket in ('input', 'output'):
    s3.create_bucket(Bucket=bucket)
with open(os.environ['ROWS']) as file:
    header, *rows = file.read().splitlines()
big = header + '\n' + ('\n'.join(rows) + '\n') * int(os.environ['TIMES'])
s3.put_object(Bucket='input', Key='big.csv', Body=big)
s3.put_object(Bucket='input', Key='bad.csv.gz', Body=b'\x1f\x8b')
role = 'arn:aws:iam::000000000000:role/states'
machine = states.create_state_machine(name='ScoreObject', definition=text, roleArn=role)['stateMachineArn']

def run(key):
    arn = states.start_execution(stateMachineArn=machine, input=json.dumps({'bucket': 'input', 'key': key}))['executionArn']
    for _ in range(1200):
        told = states.describe_execution(executionArn=arn)
        if told['status'] != 'RUNNING':
            return told
        time.sleep(0.5)
    raise SystemExit('it does not end')

def expect(what, found, wanted):
    print(('ok   ' if found == wanted else 'FAIL ') + what + ('' if found == wanted else f': {found} is not {wanted}'))
    return found == wanted

results = []
told = run('big.csv')
results.append(expect('the execution succeeds', told['status'], 'SUCCEEDED'))
counts = json.loads(told.get('output', '{}'))
results.append(expect('all rows are counted', (counts.get('rows'), counts.get('rowErrors')), (len(rows) * int(os.environ['TIMES']), 0)))
names = [item['Key'] for item in s3.list_objects_v2(Bucket='output').get('Contents', [])]
results.append(expect('nothing but the output is left', names, ['scored/big.csv.out']))
results.append(expect('no upload is left', s3.list_multipart_uploads(Bucket='output').get('Uploads', []), []))
open(os.environ['SCORED'], 'wb').write(s3.get_object(Bucket='output', Key='scored/big.csv.out')['Body'].read())
open(os.environ['BIG'], 'w').write(big)
results.append(expect('starting it again succeeds', run('big.csv')['status'], 'SUCCEEDED'))
told = run('bad.csv.gz')
results.append(expect('a compressed object fails', (told['status'], told.get('error')), ('FAILED', 'Refused')))
sys.exit(0 if all(results) else 1)
"""


def check(python, environment, log):
    folder = os.path.dirname(log)
    scored, big = os.path.join(folder, 'scored'), os.path.join(folder, 'big.csv')
    asked = environment | {
        'ASL': os.path.join(ROOT, 'deploy', 'score-object.asl.json'), 'SCORED': scored, 'BIG': big, 'TIMES': os.environ.get('TIMES', '30000'),
        'ROWS': os.path.join(ROOT, 'model-artifacts', 'wine', 'holdout.csv'),
    }
    status = subprocess.run([python, '-u', '-c', CHECK], env=asked).returncode
    if not os.path.exists(scored):
        print(open(os.path.join(folder, 'localstack')).read()[-3000:])
        return 1
    parts = sum(1 for line in open(log) if line.startswith("('score'"))
    print(f'     {parts} ranges were scored, those that were told to be killed twice')
    alone = os.path.join(folder, 'alone.csv')
    command = ['node', os.path.join(ROOT, 'dist', 'cli.cjs'), 'score', environment['KINDLING_MODEL_URI'], big, alone]
    subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
    same = open(scored, 'rb').read() == open(alone, 'rb').read()
    print('ok   the bytes are those of `kindling score`' if same else 'FAIL the bytes are others than those of `kindling score`')
    return status or (0 if same else 1)


if __name__ == '__main__':
    sys.exit(main())
