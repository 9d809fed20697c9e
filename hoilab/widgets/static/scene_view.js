var ye=class{#e=new Map;#t;#n;#r=Math.random().toString(36).slice(2);#s=0;constructor(e,t){this.#t=e,this.#n=t?(r,s)=>t.model_proxy.send_msg({...r,buffers:s}):(r,s)=>e.send?.(r,void 0,s),e.on("msg:custom",this.#o)}ask(e,t={},r=[]){let s=`${this.#r}-${this.#s++}`;return new Promise((i,o)=>{let c=setTimeout(()=>{this.#e.delete(s),o(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(s,{resolve:i,reject:o,timer:c}),this.#n({...t,id:s,op:e},r)})}close(){this.#t.off("msg:custom",this.#o);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#o=(e,t)=>{let r=String(e.id),s=this.#e.get(r);if(!s)return;if(this.#e.delete(r),clearTimeout(s.timer),typeof e.error=="string"){s.reject(new Error(e.error));return}let i=Array.isArray(t)&&t.length?t:e.buffers;s.resolve([e,Array.isArray(i)?i.map(ar):[]])}};function ar(n){return ArrayBuffer.isView(n)?new Uint8Array(n.buffer,n.byteOffset,n.byteLength):new Uint8Array(n)}var we=n=>new Int32Array(n.slice().buffer),We=n=>new Float32Array(n.slice().buffer),wt=n=>new Float64Array(n.slice().buffer);function b(n,e={},...t){let r=document.createElement(n);for(let[s,i]of Object.entries(e))i!==!1&&r.setAttribute(s,i===!0?"":String(i));return r.append(...t),r}var cr={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function $e(n){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),r=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),r.setAttribute("d",cr[n]),(n==="loop"||n==="fit")&&r.setAttribute("fill","none"),t.append(r),t}function W(n,e,t){let r=b("button",{type:"button",class:"icon","aria-label":e,title:e});return r.append($e(n)),r.addEventListener("click",t),r}function Xe(n){let{clientWidth:e,clientHeight:t}=n,r=window.devicePixelRatio||1,[s,i]=[Math.round(e*r),Math.round(t*r)];(n.width!==s||n.height!==i)&&(n.width=s,n.height=i);let o=n.getContext("2d");return o.setTransform(r,0,0,r,0,0),o.clearRect(0,0,e,t),[o,e,t]}function ie(n,e,t){return n.on(`change:${e}`,t),()=>n.off(`change:${e}`,t)}function P(n,e,t){n.get(e)!==t&&(n.set(e,t),n.save_changes())}function Et(n,e){let t=(n%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function Q(n){let e=Math.round(n*100),t=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${r}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${r}`}function je(n){let e=getComputedStyle(n),t=r=>e.getPropertyValue(`--${r}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function lr(n){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=n.parentNode;t;t=ur(t)){if(!(t instanceof HTMLElement))continue;let r=dr(getComputedStyle(t).backgroundColor);if(r!==void 0)return r<.5}return!1}function ur(n){return n instanceof ShadowRoot?n.host:n.parentNode}function dr(n){let e=n.match(/[\d.]+/g)?.map(Number);if(!n.startsWith("rgb")||!e||e.length<3)return;let[t=0,r=0,s=0,i=1]=e;return i<.5?void 0:(.2126*t+.7152*r+.0722*s)/255}function Mt(n,e){let t,r=()=>{let l=lr(n);l!==t&&e(t=l)},s=new Set,i=()=>{for(let l of[0,120,450]){let p=setTimeout(()=>{s.delete(p),r()},l);s.add(p)}},o=new MutationObserver(i),c={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};o.observe(document.documentElement,c),o.observe(document.body,c),o.observe(document.head,{childList:!0});let u=matchMedia("(prefers-color-scheme: dark)");return u.addEventListener("change",i),r(),i(),()=>{o.disconnect(),u.removeEventListener("change",i);for(let l of s)clearTimeout(l)}}var Ee=class{speed=1;loop=!1;#e=1;#t=0;#n=0;#r=0;#s=0;#o=0;#i;constructor(e){this.#i=e}get playing(){return this.#o!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:t}=this.#i,r=t(e-1),s=r>0?(e-1)/r*this.speed:0;return Math.max(1,Math.round(s/30))+this.#e-1}play(e){this.#t=e>=this.#i.frames-1?0:e,this.#n=this.#i.seconds(this.#t),this.#e=1,this.#r=0,this.#s=performance.now(),this.#t!==e&&this.#i.show(this.#t),this.playing||(this.#o=requestAnimationFrame(this.#a))}pause(){cancelAnimationFrame(this.#o),this.#o=0}jump(e){this.#t=e,this.#n=this.#i.seconds(e)}#a=e=>{let{seconds:t,ready:r,show:s,frames:i}=this.#i;this.#o=requestAnimationFrame(this.#a);let o=Math.min(e-this.#s,250);this.#s=e;let c=Math.min(this.#t+this.stride,i-1);if(this.#t>=i-1)this.#c();else if(!r(c)&&this.#n>=t(c))this.#r+=o,this.#r>350&&this.#e<6&&(this.#e+=1,this.#r=0);else{this.#n+=o/1e3*this.speed;let u=this.#t;for(let l=c;l>u&&t(l)<=this.#n&&r(l);)u=l,l=Math.min(l+this.stride,i-1);if(u===this.#t)return;this.#t=u,s(u)}};#c(){this.loop?(this.jump(0),this.#i.show(0)):(this.pause(),this.#i.end())}};var Me=class{#e=new Map;#t;#n;constructor(e,t=()=>{}){this.#t=e,this.#n=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let r=this.#e.get(e);r!==void 0&&r!==t&&this.#n(r),this.#e.delete(e),this.#e.set(e,t);for(let[s,i]of this.#e){if(this.#e.size<=this.#t)break;this.#e.delete(s),this.#n(i)}}delete(e){let t=this.#e.get(e);t!==void 0&&this.#e.delete(e)&&this.#n(t)}clear(){for(let e of this.#e.values())this.#n(e);this.#e.clear()}};var K=25e4,hr=3,pr=64,mr=7;async function Tt(n,e,{points:t,low:r,high:s},i){let o=0,c=!0,u=async()=>{for(;c&&o<t;){let l=o;o+=K;let p=Math.min(t,l+K),[,[f,h]]=await n.ask("cloud",{cloud:e,start:l,stop:p});c&&f&&h&&(c=i({low:r,high:s,positions:f,colours:h},l))}};await Promise.all(Array.from({length:hr},u))}async function At(n,e,t,r,s){return(await n.ask("attribute",{cloud:e,name:t,start:r,stop:s}))[1][0]}async function Rt(n,e,{points:t,triangles:r,low:s,high:i}){let o=new Uint8Array(t*6),c=new Uint8Array(t*3),u=new Uint32Array(r*3);for(let l=0;l<t;l+=K){let[,[p,f]]=await n.ask("vertices",{surface:e,start:l,stop:Math.min(t,l+K)});p&&f&&(o.set(p,l*6),c.set(f,l*3))}for(let l=0;l<r;l+=K){let[,[p]]=await n.ask("triangles",{surface:e,start:l,stop:Math.min(r,l+K)});p&&u.set(new Uint32Array(p.slice().buffer),l*3)}return[{low:s,high:i,positions:o,colours:c},u]}async function Lt(n){let[,[e,t,r]]=await n.ask("walks");if(!e||!t||!r)return[];let[s,i,o]=[we(e),we(t),We(r)];return Array.from(s,(c,u)=>{let l={who:c,places:[],frames:[]};for(let p=i[u];p<i[u+1];p++){let[f,h,x,k]=o.subarray(p*4);l.places.push([f,h,x]),l.frames.push(k)}return l})}function fr(n,e){return Array.from(n,(t,r)=>{let[s,i,o,c,u,l,p]=e.subarray(r*mr);return{who:t,centre:[s,i,o],size:[c,u,l],yaw:p}})}var Te=class{#e;#t;#n;#r=new Me(pr);#s=new Map;#o=new Set;constructor(e,t,r){this.#e=e,this.#t=t,this.#n=r}at(e){let t=this.#s.get(e),r=t===void 0?void 0:this.#r.get(t);return r||this.#i(e),r}has(e){let t=this.#s.get(e);return t!==void 0&&this.#r.has(t)}prefetch(e){let t=e.find(r=>r<this.#t&&!this.has(r));t!==void 0&&this.#o.size<2&&this.#i(t)}async#i(e){if(!this.#o.has(e)){this.#o.add(e);try{let[t,[r,s,i,o,c]]=await this.#e.ask("moment",{frame:e}),u=Number(t.from);for(let p=u;p<Number(t.to);p++)this.#s.set(p,u);let l=i&&o?.length?{low:t.low,high:t.high,positions:i,colours:o,attribute:c}:null;this.#r.set(u,{points:l,boxes:r&&s?fr(we(r),We(s)):[]}),this.#n()}catch{}finally{this.#o.delete(e)}}}};var br=4,St=.32;function kt(n,e){let{orbit:t}=e,r=null,s=i=>{let o=n.getBoundingClientRect();return[i.clientX-o.left,i.clientY-o.top]};n.addEventListener("contextmenu",i=>i.preventDefault()),n.addEventListener("pointerdown",i=>{i.button>2||(r={x:i.clientX,y:i.clientY,push:i.button>0||i.shiftKey,moved:!1},n.setPointerCapture(i.pointerId))}),n.addEventListener("pointermove",i=>{if(!r){e.hover(...s(i));return}let[o,c]=[i.clientX-r.x,i.clientY-r.y];!r.moved&&Math.hypot(o,c)<br||(n.classList.add("grabbing"),Object.assign(r,{x:i.clientX,y:i.clientY,moved:!0}),r.push?t.push(o/n.clientHeight,c/n.clientHeight):t.turn(o*St,c*St),e.moved())}),n.addEventListener("pointerup",i=>{n.classList.remove("grabbing");let o=r&&!r.moved&&i.button===0;r=null,o&&e.click(...s(i))}),n.addEventListener("pointercancel",()=>r=null),n.addEventListener("pointerleave",e.leave),n.addEventListener("dblclick",i=>{let o=e.under(...s(i));o&&(t.view=[t.yaw,t.pitch,t.metres,...o],e.moved())}),n.addEventListener("wheel",i=>{!i.ctrlKey&&!i.metaKey&&!e.focused()||(i.preventDefault(),t.zoom(Math.exp(i.deltaY/500),e.under(...s(i))),e.moved())},{passive:!1})}var C=(n,e,t=1)=>[n[0]+e[0]*t,n[1]+e[1]*t,n[2]+e[2]*t],ae=(n,e)=>[n[0]-e[0],n[1]-e[1],n[2]-e[2]],gr=(n,e)=>n[0]*e[0]+n[1]*e[1]+n[2]*e[2],Pt=n=>Math.hypot(n[0],n[1],n[2]),$=(n,e)=>Pt(ae(n,e)),oe=(n,e)=>[n[1]*e[2]-n[2]*e[1],n[2]*e[0]-n[0]*e[2],n[0]*e[1]-n[1]*e[0]];function Ae(n){let e=Pt(n)||1;return[n[0]/e,n[1]/e,n[2]/e]}function Vt(n,e,t,r){let s=1/Math.tan(n/2),i=new Float64Array(16);return i[0]=s/e,i[5]=s,i[10]=(r+t)/(t-r),i[11]=-1,i[14]=2*r*t/(t-r),i}function _t(n,e,t){let r=Ae(ae(n,e)),s=Ae(oe(t,r)),i=oe(r,s),o=new Float64Array(16);return[s,i,r].forEach((c,u)=>{c.forEach((l,p)=>o[p*4+u]=l),o[12+u]=-gr(c,n)}),o[15]=1,o}function Ct(n,e){let t=new Float64Array(16);for(let r=0;r<4;r++)for(let s=0;s<4;s++){let i=0;for(let o=0;o<4;o++)i+=n[o*4+s]*e[r*4+o];t[r*4+s]=i}return t}function N(n,e){let t=s=>n[s]*e[0]+n[4+s]*e[1]+n[8+s]*e[2]+n[12+s],r=t(3);return[t(0)/r,t(1)/r,t(2)/r,r]}function Re(n){let e=Array.from({length:4},(r,s)=>Array.from({length:8},(i,o)=>o<4?n[o*4+s]:+(o-4===s)));for(let r=0;r<4;r++){let s=r;for(let o=r;o<4;o++)Math.abs(e[o][r])>Math.abs(e[s][r])&&(s=o);[e[r],e[s]]=[e[s],e[r]];let i=e[r][r];e[r]=e[r].map(o=>o/i);for(let o=0;o<4;o++){if(o===r)continue;let c=e[o][r];e[o]=e[o].map((u,l)=>u-c*e[r][l])}}let t=new Float64Array(16);for(let r=0;r<4;r++)for(let s=0;s<4;s++)t[s*4+r]=e[r][4+s];return t}function Nt(n,e,t){let r=Re(n),[s,i,o]=N(r,[e,t,-1]),[c,u,l]=N(r,[e,t,.5]);return{from:[s,i,o],along:Ae(ae([c,u,l],[s,i,o]))}}function vr({from:n,along:e},t){let[r,s]=[Math.cos(t.yaw),Math.sin(t.yaw)],i=p=>[r*p[0]+s*p[1],r*p[1]-s*p[0],p[2]],o=i(ae(n,t.centre)),c=i(e),[u,l]=[0,1/0];for(let p=0;p<3;p++){let f=t.size[p]/2,h=(-f-o[p])/c[p],x=(f-o[p])/c[p];if(Number.isNaN(h)||Number.isNaN(x))return;u=Math.max(u,Math.min(h,x)),l=Math.min(l,Math.max(h,x))}return u<=l?u:void 0}function It(n,e){let t;for(let r of e){let s=vr(n,r);s!==void 0&&(!t||s<t.far)&&(t={box:r,far:s})}return t}function Ut({from:n,along:e},t){let r=(t-n[2])/e[2];return r>0&&Number.isFinite(r)?C(n,e,r):void 0}function Le({centre:n,size:e,yaw:t}){let[r,s]=[Math.cos(t),Math.sin(t)],[i,o,c]=[e[0]/2,e[1]/2,e[2]/2],u=[[i,o],[-i,o],[-i,-o],[i,-o]];return[-c,c].flatMap(l=>u.map(([p,f])=>[n[0]+r*p-s*f,n[1]+s*p+r*f,n[2]+l]))}function Se(n){return n<1?`${Math.round(n*100)} cm`:`${n.toFixed(n<10?2:1)} m`}function Dt(n,e,t,r){let[,,,,s]=Le(n);return{at:[n.centre[0],n.centre[1],s[2]+.12],text:e,colour:t,strong:r}}function Ft(n,e,t,r,s){let[i,o,c]=Xe(n),u=v=>{let[E,F,,g]=N(e,v);return[(E+1)/2*o,(1-F)/2*c,g]};i.font='600 12px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif',i.textBaseline="middle";let l=t.map(v=>({label:v,at:u(v.at)})).filter(({at:v})=>v[2]>0);l.sort((v,E)=>Number(E.label.strong)-Number(v.label.strong)||v.at[2]-E.at[2]);let p=[];for(let{label:v,at:E}of l)p.some(([F,g])=>Math.abs(F-E[0])<80&&Math.abs(g-E[1])<20)||(p.push([E[0],E[1]]),Bt(i,v.text,E[0],E[1]-10,v.colour,v.strong));for(let v of r){let[E,F,g]=u(v);g<=0||(i.beginPath(),i.arc(E,F,5,0,2*Math.PI),i.fillStyle=s.accent,i.fill(),i.lineWidth=2,i.strokeStyle="#ffffff",i.stroke())}let[f,h]=r;if(!f||!h)return;let x=[0,1,2].map(v=>(f[v]+h[v])/2),[k,D,I]=u(x);I>0&&Bt(i,Se($(f,h)),k,D-16,s.accent,!0)}function Bt(n,e,t,r,s,i){let o=n.measureText(e).width+14;n.globalAlpha=i?1:.86,n.fillStyle="rgba(15, 18, 24, 0.82)",n.beginPath(),n.roundRect(t-o/2,r-10,o,20,6),n.fill(),n.fillStyle=s,n.fillRect(t-o/2+4,r-5,3,10),n.fillStyle="#f3f6fa",n.fillText(e,t-o/2+10,r),n.globalAlpha=1}var J=13,ce=class{#e=new Float32Array(J*256);count=0;get rows(){return this.#e.subarray(0,this.count*J)}add(e,t,r,s=1,i=-1,o=-1){if((this.count+1)*J>this.#e.length){let c=new Float32Array(this.#e.length*2);c.set(this.#e),this.#e=c}this.#e.set([...e,...t,...r,s,i,o],this.count++*J)}addBox(e,t,r){let s=Le(e);for(let c=0;c<4;c++){let u=(c+1)%4;this.add(s[c],s[u],t,r),this.add(s[c+4],s[u+4],t,r),this.add(s[c],s[c+4],t,r)}let i=[e.centre[0],e.centre[1],e.centre[2]-e.size[2]/2],o=e.size[0]/2+.25;this.add(i,C(i,[Math.cos(e.yaw),Math.sin(e.yaw),0],o),t,r)}};function ke(n,e=1){let t=r=>parseInt(n.slice(r,r+2),16)/255;return[t(1),t(3),t(5),e]}function qe(n){let e=n/12,t=10**Math.floor(Math.log10(e));return[1,2,5,10].map(r=>r*t).find(r=>r>=e)??10*t}function Ot(n,e,t,r,s=0){let[o,c]=[Math.round(e[0]/t),Math.round(e[1]/t)],u=6;for(let l=-30;l<=30;l++)for(let[p,f,h]of[[o+l,c,0],[c+l,o,1]]){let x=[r[0],r[1],r[2],r[3]*(p%5?.4:1)];for(let k=0;k<u;k++){let[D,I]=[k,k+1].map(E=>(f-30+60*E/u)*t),v=[D,I].map(E=>h?[E,p*t,s]:[p*t,E,s]);n.add(v[0],v[1],x,p%5?1:1.4)}}}var Pe=50*Math.PI/180,xr=89.9,yr=-30,[wr,Er]=[.05,2e3],Ht=.96,zt=Math.PI/180,le=class{yaw=90;pitch=30;metres=10;target=[0,0,0];get view(){return[this.yaw,this.pitch,this.metres,...this.target]}set view([e,t,r,s,i,o]){this.yaw=(e%360+360)%360,this.pitch=Math.min(xr,Math.max(yr,t)),this.metres=Math.min(Er,Math.max(wr,r)),this.target=[s,i,o]}get ahead(){let[e,t]=[this.yaw*zt,this.pitch*zt];return[Math.cos(t)*Math.cos(e),Math.cos(t)*Math.sin(e),-Math.sin(t)]}get eye(){return C(this.target,this.ahead,-this.metres)}turn(e,t){this.view=[this.yaw-e,this.pitch+t,this.metres,...this.target]}zoom(e,t=this.target){let r=this.metres;this.view=[this.yaw,this.pitch,this.metres*e,...this.target];let s=this.metres/r;this.target=[0,1,2].map(i=>t[i]+(this.target[i]-t[i])*s)}push(e,t){let r=2*Math.tan(Pe/2)*this.metres,s=oe(this.ahead,[0,0,1]),i=Math.hypot(...s)||1,o=[s[0]/i,s[1]/i,0],c=oe(o,this.ahead);this.target=C(C(this.target,o,-e*r),c,t*r)}matrix(e,t){let r=this.metres+t,s=Math.max(r/2e4,Math.min(this.metres/50,.2));return Ct(Vt(Pe,e,s,r),_t(this.eye,this.target,[0,0,1]))}};function Gt(n,e){return n.every((t,r)=>Math.abs(t-e[r])<1e-6)}function Wt(n,e,t,r,s=16/9){let i=[0,1,2].map(f=>(n[f]+e[f])/2),o=Math.max($(n,e),.5),c=[0,1,2,3,4,5,6,7].map(f=>[0,1,2].map(h=>(f&1<<h?e:n)[h])),u=new le,[l,p]=[o/8,o*8];for(let f=0;f<20;f++){u.view=[t,r,(l+p)/2,...i];let h=u.matrix(s,o*2);c.every(k=>{let[D,I,,v]=N(h,k);return v>0&&Math.abs(D)<Ht&&Math.abs(I)<Ht})?p=u.metres:l=u.metres}return u.view=[t,r,p,...i],u.view}var H=class{#e;#t;#n=new Map;constructor(e,[t,r]){this.#e=e,this.#t=e.createProgram();for(let[s,i]of[[e.VERTEX_SHADER,t],[e.FRAGMENT_SHADER,r]]){let o=e.createShader(s);if(e.shaderSource(o,i),e.compileShader(o),e.attachShader(this.#t,o),!e.getShaderParameter(o,e.COMPILE_STATUS)&&!e.isContextLost())throw new Error(`The graphics card refuses a program of hoilab: ${e.getShaderInfoLog(o)}`)}if(e.linkProgram(this.#t),!e.getProgramParameter(this.#t,e.LINK_STATUS)&&!e.isContextLost())throw new Error(`The graphics card refuses a program of hoilab: ${e.getProgramInfoLog(this.#t)}`)}use(){return this.#e.useProgram(this.#t),this}matrix(e,t){return this.#e.uniformMatrix4fv(this.#r(e),!1,new Float32Array(t)),this}floats(e,...t){let r=this.#r(e);return t.length===1?this.#e.uniform1f(r,t[0]):t.length===2?this.#e.uniform2fv(r,t):this.#e.uniform3fv(r,t),this}vectors(e,t){return this.#e.uniform3fv(this.#r(e),t),this}whole(e,...t){return t.length===1?this.#e.uniform1i(this.#r(e),t[0]):this.#e.uniform2iv(this.#r(e),t),this}#r(e){let t=this.#n.get(e);return t===void 0&&(t=this.#e.getUniformLocation(this.#t,e),this.#n.set(e,t)),t}};function Ye(n,e,t){let r=n.createBuffer();return n.bindBuffer(e,r),n.bufferData(e,t,n.STATIC_DRAW),r}var ue=class{colours;depths;#e;#t;width=0;height=0;constructor(e){this.#e=e,this.colours=e.createTexture(),this.depths=e.createTexture(),this.#t=e.createFramebuffer()}bind(e,t){let r=this.#e,s=e!==this.width||t!==this.height;if(s){[this.width,this.height]=[e,t],r.bindTexture(r.TEXTURE_2D,this.colours),r.texImage2D(r.TEXTURE_2D,0,r.RGBA8,e,t,0,r.RGBA,r.UNSIGNED_BYTE,null),r.bindTexture(r.TEXTURE_2D,this.depths),r.texImage2D(r.TEXTURE_2D,0,r.DEPTH_COMPONENT24,e,t,0,r.DEPTH_COMPONENT,r.UNSIGNED_INT,null);for(let i of[this.colours,this.depths]){r.bindTexture(r.TEXTURE_2D,i);for(let o of[r.TEXTURE_MIN_FILTER,r.TEXTURE_MAG_FILTER])r.texParameteri(r.TEXTURE_2D,o,r.NEAREST);for(let o of[r.TEXTURE_WRAP_S,r.TEXTURE_WRAP_T])r.texParameteri(r.TEXTURE_2D,o,r.CLAMP_TO_EDGE)}r.bindFramebuffer(r.FRAMEBUFFER,this.#t),r.framebufferTexture2D(r.FRAMEBUFFER,r.COLOR_ATTACHMENT0,r.TEXTURE_2D,this.colours,0),r.framebufferTexture2D(r.FRAMEBUFFER,r.DEPTH_ATTACHMENT,r.TEXTURE_2D,this.depths,0)}return r.bindFramebuffer(r.FRAMEBUFFER,this.#t),r.viewport(0,0,e,t),s}read(e){let t=this.#e;for(let[r,s,i]of[[0,"colours",this.colours],[1,"depths",this.depths]])t.activeTexture(t.TEXTURE0+r),t.bindTexture(t.TEXTURE_2D,i),e.whole(s,r);t.activeTexture(t.TEXTURE0)}};var Z=class{count;low;span;#e;#t;#n=[];#r=0;constructor(e,t,r){this.#e=e,this.count=t.colours.length/3,this.low=t.low,this.span=t.high.map((s,i)=>s-t.low[i]),this.#t=e.createVertexArray(),e.bindVertexArray(this.#t),this.#s(0,3,e.UNSIGNED_SHORT,t.positions),this.#s(1,3,e.UNSIGNED_BYTE,t.colours),t.attribute&&this.#s(2,1,e.UNSIGNED_BYTE,t.attribute),r&&(this.#r=r.length,this.#n.push(Ye(e,e.ELEMENT_ARRAY_BUFFER,r))),e.bindVertexArray(null)}attribute(e){this.#e.bindVertexArray(this.#t),this.#s(2,1,this.#e.UNSIGNED_BYTE,e),this.#e.bindVertexArray(null)}draw(e,t=0,r=1/0){let s=this.#e,i=Math.min(this.count-t,r);return e.floats("low",...this.low).floats("span",...this.span),s.bindVertexArray(this.#t),this.#r?s.drawElements(s.TRIANGLES,this.#r,s.UNSIGNED_INT,0):s.drawArrays(s.POINTS,t,i),i}close(){for(let e of this.#n)this.#e.deleteBuffer(e);this.#e.deleteVertexArray(this.#t)}#s(e,t,r,s){let i=this.#e;this.#n.push(Ye(i,i.ARRAY_BUFFER,s)),i.enableVertexAttribArray(e),i.vertexAttribPointer(e,t,r,!0,0,0)}};var Ve=class{budget;#e;#t;#n;constructor({budget:e=3e5,wantedMs:t=33,least:r=4e4,most:s=8e6}={}){this.budget=e,this.#e=t,this.#t=r,this.#n=s}took(e,t){if(t<this.budget*.9||e>2e3)return;let r=Math.min(1.5,Math.max(.5,this.#e/Math.max(e,1))),s=this.budget*(r>1?1+(r-1)*.5:r);this.budget=Math.round(Math.min(this.#n,Math.max(this.#t,s)))}};var Mr=`
uniform int mode; uniform vec2 heights; uniform vec3 palette[12]; uniform float picked;
vec3 ramp(float t) {  // dark blue over green to yellow: even steps for the eye (after viridis)
  t = clamp(t, 0.0, 1.0);
  vec3 a = mix(vec3(.267,.005,.329), vec3(.231,.318,.545), smoothstep(0.0,.25,t));
  a = mix(a, vec3(.129,.569,.549), smoothstep(.25,.5,t));
  a = mix(a, vec3(.369,.788,.383), smoothstep(.5,.75,t));
  return mix(a, vec3(.993,.906,.144), smoothstep(.75,1.0,t));
}
vec3 paint(vec3 own, float mark, float z) {
  vec3 shown = own;
  if (mode == 1) shown = ramp((z - heights.x) / max(heights.y - heights.x, 1e-3));
  if (mode == 2) shown = mark < .5 ? vec3(.55) : palette[int(mod(mark - 1.0, 12.0))];
  if (mode == 3) shown = ramp(mark / 255.0);
  if (picked >= 0.0 && abs(mark - picked) < .5) shown = mix(shown, vec3(1.0), .35);
  return shown;
}`,_e=[`#version 300 es
layout(location=0) in vec3 position; layout(location=1) in vec3 colour; layout(location=2) in float mark;
uniform mat4 matrix; uniform vec3 low, span; uniform float least, scale; out vec3 shade;${Mr}
void main() {
  vec3 world = low + position * span;
  gl_Position = matrix * vec4(world, 1.0);
  gl_PointSize = clamp(scale / gl_Position.w, least, least * 4.0);
  shade = paint(colour, floor(mark * 255.0 + .5), world.z);
}`,`#version 300 es
precision highp float; in vec3 shade; out vec4 pixel;
void main() { pixel = vec4(shade, 1.0); }`],$t=[_e[0].replace("gl_PointSize = clamp(scale / gl_Position.w, least, least * 4.0);",""),_e[1]],Xt=`#version 300 es
out vec2 at;
void main() { at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0; gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0); }`,jt=[Xt,`#version 300 es
precision highp float; in vec2 at; out vec4 pixel;
uniform sampler2D colours; uniform highp sampler2D depths; uniform vec2 planes; uniform vec3 upper, lower; uniform float strength;
float far(vec2 uv) {
  float z = texture(depths, uv).r;
  return log2(2.0 * planes.x * planes.y / (planes.y + planes.x - (2.0 * z - 1.0) * (planes.y - planes.x)));
}
void main() {
  float z = texture(depths, at).r;
  gl_FragDepth = z;
  vec2 step = 1.4 / vec2(textureSize(depths, 0));
  float here = far(at), shadow = 0.0;
  for (int side = 0; side < 4; side++) {
    vec2 aside = vec2(side < 2 ? float(side * 2 - 1) : 0.0, side < 2 ? 0.0 : float(side * 2 - 5)) * step;
    shadow += max(0.0, here - far(at + aside));
  }
  if (z == 1.0) { pixel = vec4(mix(lower, upper, at.y), 1.0); return; }
  pixel = vec4(texture(colours, at).rgb * max(.35, exp(-strength * min(shadow, 1.0))), 1.0);
}`],qt=[Xt,`#version 300 es
precision highp float; out vec4 pixel; uniform highp sampler2D depths; uniform ivec2 place;
void main() {
  float z = 1.0; ivec2 size = textureSize(depths, 0);
  for (int x = -3; x <= 3; x++) for (int y = -3; y <= 3; y++)
    z = min(z, texelFetch(depths, clamp(place + ivec2(x, y), ivec2(0), size - 1), 0).r);
  float whole = floor(z * 16777215.0 + .5);
  pixel = vec4(floor(whole / 65536.0), mod(floor(whole / 256.0), 256.0), mod(whole, 256.0), 255.0) / 255.0;
}`],Yt=[`#version 300 es
layout(location=0) in vec3 a; layout(location=1) in vec3 b; layout(location=2) in vec4 colour;
layout(location=3) in float width; layout(location=4) in vec2 times;
uniform mat4 matrix; uniform vec2 viewport; uniform float dense, reach; uniform vec3 middle;
out vec4 tint; out float time, fading;
void main() {
  vec4 p = matrix * vec4(a, 1.0), q = matrix * vec4(b, 1.0);
  float near = 0.02;
  if (p.w < near && q.w < near) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  if (p.w < near) p = mix(p, q, (near - p.w) / (q.w - p.w));
  if (q.w < near) q = mix(q, p, (near - q.w) / (p.w - q.w));
  vec2 way = (q.xy / q.w - p.xy / p.w) * viewport;
  vec2 along = length(way) > 0.0 ? normalize(way) : vec2(1.0, 0.0);
  bool end = gl_VertexID > 1;
  float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
  vec4 at = end ? q : p;
  float wide = width * dense;
  at.xy += vec2(-along.y, along.x) * side * wide / viewport * at.w;
  at.z -= 0.0012 * at.w;  // in front of the surface that it lies on
  gl_Position = at;
  tint = colour;
  time = end ? times.y : times.x;
  vec3 world = end ? b : a;
  fading = reach > 0.0 ? 1.0 - smoothstep(.35, 1.0, distance(world.xy, middle.xy) / reach) : 1.0;
}`,`#version 300 es
precision highp float; in vec4 tint; in float time, fading; out vec4 pixel;
uniform float frame, tail;
void main() {
  float strong = tint.a * fading;
  if (time >= 0.0) strong *= time > frame ? .16 : mix(1.0, .38, clamp((frame - time) / tail, 0.0, 1.0));
  pixel = vec4(tint.rgb, strong);
}`],Qt=[`#version 300 es
uniform mat4 matrix; uniform vec3 corner[4]; out vec2 at;
void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = matrix * vec4(corner[gl_VertexID], 1.0);
}`,`#version 300 es
precision highp float; in vec2 at; out vec4 pixel; uniform sampler2D picture; uniform float opaque;
void main() { pixel = vec4(texture(picture, at).rgb, opaque); }`];var Ne=["rgb","height","label","time"],Ce=class{canvas;clouds=[];surfaces=[];movers=null;drawn=0;pace=new Ve;#e;#t;#n;#r;#s;#o;#i;#a;#c;#l;#u=0;#h=!0;#d=0;constructor(e,t,r,s){let i=e.getContext("webgl2",{antialias:!0,preserveDrawingBuffer:!0,powerPreference:"high-performance"});if(!i)throw new Error("This browser has no WebGL2, which the view in space is drawn with; update it, or switch on its hardware acceleration.");this.canvas=e,this.#e=i,this.#t=r,this.#n=s,this.#i=t.flatMap(o=>[1,3,5].map(c=>parseInt(o.slice(c,c+2),16)/255)).slice(0,36),this.#r={points:new H(i,_e),triangles:new H(i,$t),compose:new H(i,jt),probe:new H(i,qt),lines:new H(i,Yt),picture:new H(i,Qt)},this.#s=new ue(i),this.#o=new ue(i),this.#a=i.createVertexArray(),this.#c=i.createBuffer(),this.#l=i.createTexture(),this.#x()}get points(){return this.clouds.reduce((e,t)=>e+t.count,0)}get complete(){return!this.#u&&this.drawn>=this.points}addCloud(e){let t=new Z(this.#e,e);return this.clouds.push(t),t}addSurface(e,t){this.surfaces.push(new Z(this.#e,e,t))}setMovers(e){this.movers?.close(),this.movers=e&&new Z(this.#e,e),this.refresh()}setPicture(e){let t=this.#e;t.bindTexture(t.TEXTURE_2D,this.#l),t.texImage2D(t.TEXTURE_2D,0,t.RGBA,t.RGBA,t.UNSIGNED_BYTE,e);for(let r of[t.TEXTURE_MIN_FILTER,t.TEXTURE_MAG_FILTER])t.texParameteri(t.TEXTURE_2D,r,t.LINEAR);for(let r of[t.TEXTURE_WRAP_S,t.TEXTURE_WRAP_T])t.texParameteri(t.TEXTURE_2D,r,t.CLAMP_TO_EDGE);this.overlay()}refresh(){this.#h=!0,this.overlay()}overlay(){this.#u||=requestAnimationFrame(this.#f)}pick(e,t){let r=this.#e,s=this.canvas.width/Math.max(1,this.canvas.clientWidth),i=[Math.floor(e*s),this.canvas.height-1-Math.floor(t*s)];this.#o.bind(1,1),r.disable(r.DEPTH_TEST),r.disable(r.BLEND);let o=this.#r.probe.use().whole("place",...i);this.#s.read(o),r.bindVertexArray(null),r.drawArrays(r.TRIANGLES,0,3);let c=new Uint8Array(4);r.readPixels(0,0,1,1,r.RGBA,r.UNSIGNED_BYTE,c);let u=(c[0]*65536+c[1]*256+c[2])/16777215;if(u>=1)return;let l=2*(i[0]+.5)/this.canvas.width-1,p=2*(i[1]+.5)/this.canvas.height-1,[f,h,x]=N(Re(this.#t().matrix),[l,p,2*u-1]);return[f,h,x]}close(){cancelAnimationFrame(this.#u),this.#e.getExtension("WEBGL_lose_context")?.loseContext()}#f=e=>{if(this.#u=0,this.#e.isContextLost())return;let t=this.#t();this.#b(t),this.#g(t),this.#v(t),this.#n();let r=this.#d;r&&requestAnimationFrame(s=>this.pace.took(s-e,r)),t.cloud&&this.drawn<this.points&&this.overlay()};#b(e){let t=this.#e,r=window.devicePixelRatio||1,s=Math.max(1,Math.round(this.canvas.clientWidth*r)),i=Math.max(1,Math.round(this.canvas.clientHeight*r));(this.canvas.width!==s||this.canvas.height!==i)&&Object.assign(this.canvas,{width:s,height:i});let o=this.#s.bind(s,i);t.enable(t.DEPTH_TEST),t.depthFunc(t.LESS),t.depthMask(!0),t.disable(t.BLEND),this.#d=0;let c=this.surfaces.reduce((h,x)=>h+x.count,0),u=e.moving&&e.surface&&c>this.pace.budget&&this.clouds.length>0;if(this.#h||o){if(t.clearColor(0,0,0,1),t.clear(t.COLOR_BUFFER_BIT|t.DEPTH_BUFFER_BIT),this.drawn=0,e.surface&&this.surfaces.length&&!u){let h=this.#p(this.#r.triangles,e);t.vertexAttrib1f(2,0);for(let x of this.surfaces)this.#d+=x.draw(h)}if(e.movers&&this.movers){let h=e.mode==="time"?"rgb":e.mode;this.movers.draw(this.#p(this.#r.points,{...e,mode:h}))}}if(this.#h=!1,!e.cloud&&!u)return;let l=this.#p(this.#r.points,e);t.vertexAttrib1f(2,0);let p=0,f=0;for(let h of this.clouds){let x=Math.max(0,this.drawn-p);if(p+=h.count,!(x>=h.count)){if(f>=this.pace.budget)break;f+=h.draw(l,x,this.pace.budget-f)}}this.drawn+=f,this.#d+=f}#p(e,t){let r=window.devicePixelRatio||1;return e.use().matrix("matrix",t.matrix).whole("mode",Ne.indexOf(t.mode)).floats("heights",...t.heights).vectors("palette",this.#i).floats("picked",t.picked).floats("least",t.size*r).floats("scale",t.scale*r)}#g(e){let t=this.#e;t.bindFramebuffer(t.FRAMEBUFFER,null),t.viewport(0,0,this.canvas.width,this.canvas.height),t.depthFunc(t.ALWAYS);let r=this.#r.compose.use().floats("planes",...e.planes).floats("upper",...e.upper).floats("lower",...e.lower).floats("strength",e.mode==="rgb"?2:6);this.#s.read(r),t.bindVertexArray(null),t.drawArrays(t.TRIANGLES,0,3),t.depthFunc(t.LEQUAL)}#v(e){let t=this.#e;t.enable(t.BLEND),t.blendFuncSeparate(t.SRC_ALPHA,t.ONE_MINUS_SRC_ALPHA,t.ONE,t.ONE_MINUS_SRC_ALPHA),t.depthMask(!1),e.grid&&this.#m(e.grid,e,e.reach),e.picture&&(t.depthMask(!0),t.bindTexture(t.TEXTURE_2D,this.#l),this.#r.picture.use().matrix("matrix",e.matrix).vectors("corner",e.picture.corners.flat()).floats("opaque",e.picture.opaque).whole("picture",0),t.bindVertexArray(null),t.drawArrays(t.TRIANGLE_STRIP,0,4),t.depthMask(!1)),this.#m(e.lines,e,0),t.depthMask(!0)}#m(e,t,r){if(!e.count)return;let s=this.#e;s.bindVertexArray(this.#a),s.bindBuffer(s.ARRAY_BUFFER,this.#c),s.bufferData(s.ARRAY_BUFFER,e.rows,s.STREAM_DRAW),this.#r.lines.use().matrix("matrix",t.matrix).floats("viewport",this.canvas.width,this.canvas.height).floats("dense",window.devicePixelRatio||1).floats("frame",t.frame).floats("tail",Math.max(1,t.tail)).floats("reach",r).floats("middle",...t.middle),s.drawArraysInstanced(s.TRIANGLE_STRIP,0,4,e.count),s.bindVertexArray(null)}#x(){let e=this.#e;e.bindVertexArray(this.#a),e.bindBuffer(e.ARRAY_BUFFER,this.#c);let t=0;[3,3,4,1,2].forEach((r,s)=>{e.enableVertexAttribArray(s),e.vertexAttribPointer(s,r,e.FLOAT,!1,J*4,t*4),e.vertexAttribDivisor(s,1),t+=r}),e.bindVertexArray(null)}};var Kt=74;var Qe=[.25,.5,1,2,4,8],Ie=class{el;#e;#t;#n;#r;#s;#o=b("span",{class:"now"});#i;#a=new Map;constructor(e){this.#e=e;let t=Math.max(0,e.frames-1),r=W("first","First frame (Home)",()=>e.jump(0)),s=W("last","Last frame (End)",()=>e.jump(t));r.classList.add("first"),s.classList.add("last"),this.#t=W("play","Play (space)",()=>e.toggle()),this.#t.classList.add("play"),this.#n=W("loop","Loop",()=>e.set("loop",this.#n.getAttribute("aria-pressed")!=="true")),this.#s=b("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#s.addEventListener("change",()=>e.jump(Number(this.#s.value))),this.#s.addEventListener("focus",()=>this.#s.select()),this.#r=b("select",{"aria-label":"Speed",title:"Speed"}),this.#l(Qe),this.#r.addEventListener("change",()=>e.set("speed",Number(this.#r.value))),this.#i=b("input",{type:"range",min:0,max:t,step:1,value:0,"aria-label":"Frame"}),this.#i.addEventListener("input",()=>e.jump(this.#i.valueAsNumber));let i=W("back","Frame before (←)",()=>e.step(-1)),o=W("next","Next frame (→)",()=>e.step(1)),c=`/ ${t} · `,u=b("div",{class:"bar",role:"toolbar","aria-label":"Playback"},b("div",{class:"group"},r,i,this.#t,o,s),b("div",{class:"clock"},this.#s,c,this.#o,`/ ${Q(e.seconds(t))}`),b("div",{class:"grow"}),this.#c(),b("div",{class:"group"},this.#r,this.#n));u.style.setProperty("--digits",String(String(t).length));let l=b("div",{class:"slide"},this.#i);l.style.setProperty("--gutter",`${Kt}px`),this.el=b("div",{},u,l)}show(e,t){let{frames:r,seconds:s}=this.#e,i=Q(s(e));if(this.#s.getRootNode()instanceof ShadowRoot&&this.#u())return;this.#s.value=String(e),this.#o.textContent=i,this.#i.value=String(e),this.#i.setAttribute("aria-valuetext",`frame ${e}, ${i}`);let o=e/Math.max(1,r-1);this.#i.style.setProperty("--done",`calc(8px + (100% - 16px) * ${o})`),this.#t.replaceChildren($e(t?"pause":"play")),this.#t.setAttribute("aria-label",t?"Pause (space)":"Play (space)"),this.#t.title=t?"Pause (space)":"Play (space)"}settings(e,t,r){for(let[s,i]of this.#a)i.setAttribute("aria-pressed",String(e.has(s)));Qe.includes(t)||this.#l([...Qe,t].sort((s,i)=>s-i)),this.#r.value=String(t),this.#n.setAttribute("aria-pressed",String(r))}press(e){this.#a.get(e)?.click()}#c(){let e=b("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((t,r)=>{let s=t.charAt(0).toUpperCase()+t.slice(1),i=b("button",{type:"button",class:"chip","aria-pressed":"false",title:`${s} (${r+1})`},s);i.addEventListener("click",()=>this.#e.layer(t)),this.#a.set(t,i),e.append(i)}),e}#l(e){this.#r.replaceChildren(...e.map(t=>b("option",{value:t},`${t}×`)))}#u(){let e=this.#s.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#s}};var Jt=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var Zt=`.space .stage { aspect-ratio: auto; height: clamp(440px, 55cqw, 640px); max-height: none; background: var(--raised); }
.space .stage canvas.picture { inset: 0; width: 100%; height: 100%; cursor: grab; }
.space .stage canvas.picture.grabbing { cursor: grabbing; }
.space .stage canvas.picture.pointing { cursor: pointer; }
.space .stage canvas.picture.measuring { cursor: crosshair; }
.space .stage canvas.over { pointer-events: none; }
.space .tools {
  position: absolute;
  right: 10px;
  top: 10px;
  display: flex;
  flex-wrap: wrap;
  justify-content: flex-end;
  gap: 6px;
  align-items: center;
}
.space .tools button, .space .tools select {
  height: 30px;
  padding: 0 10px;
  border-radius: 8px;
  font-size: 12px;
  color: var(--text);
  background: color-mix(in srgb, var(--ground) 84%, transparent);
  border: 1px solid color-mix(in srgb, var(--line) 80%, transparent);
}
.space .tools button:hover { border-color: var(--accent); }
.space .tools button[aria-pressed="true"] { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
.space .legend {
  position: absolute;
  left: 12px;
  bottom: 10px;
  padding: 3px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: var(--text);
  background: color-mix(in srgb, var(--ground) 78%, transparent);
  pointer-events: none;
}
.space .loading { position: absolute; left: 0; bottom: 0; height: 3px; width: 0; background: var(--accent); transition: width 0.15s; }
.space.still .bar > .group:first-child, .space.still .clock, .space.still .slide, .space.still .bar > .group:last-child { display: none; }
.space.still .bar { padding-bottom: 10px; }
.space .refused { margin: 0; padding: 40px 24px; color: var(--warn); text-align: center; }
@media (prefers-reduced-motion: reduce) { .space .loading { transition: none; } }
`;var Rr=200,Lr=150,Sr=6,kr=24,Pr=.22;function Vr({model:n,el:e,view:t}){let r=b("div",{class:"hoilab-space","data-lm-suppress-shortcuts":"true"}),s=r.attachShadow({mode:"open"});s.append(b("style",{},Jt),b("style",{},Zt)),e.append(r);let i=new ye(n,t),o=[()=>i.close(),()=>r.remove()],c=u=>{r.dataset.refused=u.message,s.append(b("div",{class:"scrubber space"},b("p",{class:"refused",role:"alert"},u.message)))};return i.ask("describe").then(([u,[l]])=>{if(!r.isConnected&&!e.isConnected)return;let p=l?wt(l):new Float64Array;o.unshift(_r({model:n,el:e,...t?{view:t}:{}},r,s,i,u,p))}).catch(c),()=>{for(let u of o.splice(0))u()}}function _r({model:n},e,t,r,s,i){let o=Math.max(0,s.frames-1),c=a=>i[a]??0,u=o&&c(o)>0?o/c(o):25,[l,p]=s.bounds,f=$(l,p),h=new le,x=a=>s.individuals[a]??a,k=a=>`${x(a)} ${s.classes[a]??""}`.trim(),D=a=>Et(x(a),s.palette),I=()=>n.get("selected")??null,v=()=>new Set(n.get("layers")),E=()=>n.get("measured")??[],F=()=>Ne.includes(String(n.get("colour")))?n.get("colour"):"rgb",g=De(Number(n.get("frame"))),de=null,X=!1,he=!1,Ke=[],ee="rgb",z=!1,te=-1,Ue=!1,Be,pe,Je=new Map;function De(a){return Math.min(o,Math.max(0,Math.round(a)||0))}let M=b("canvas",{class:"picture",role:"img"}),Ze=b("canvas",{class:"over","aria-hidden":"true"}),j=b("div",{class:"tip",role:"tooltip",hidden:!0}),me=b("div",{class:"legend"}),et=b("div",{class:"loading"}),re=b("div",{class:"message",role:"alert",hidden:!0}),fe=(a,d,m)=>{let w=b("button",{type:"button",title:d},a);return w.addEventListener("click",m),w},Fe=fe("Measure","Distance between two clicks (m)",()=>Ge(!X));Fe.setAttribute("aria-pressed","false");let ne=b("select",{"aria-label":"Colour by",title:"Colour by"});ne.append(...Ne.map(a=>b("option",{value:a},`by ${a==="rgb"?"picture":a}`))),ne.addEventListener("change",()=>P(n,"colour",ne.value));let be=b("div",{class:"tools",role:"toolbar","aria-label":"View"});be.append(ne,Fe,fe("Top","From above (t)",st)),s.camera&&be.append(fe("Camera","As the camera sees it (c)",ot)),be.append(fe("Home","The whole scene (0)",()=>it()));let tt=b("div",{class:"stage"},M,Ze,et,me,be,re,j),q=b("div",{class:"scrubber space",tabindex:0,role:"group","aria-label":"Scene in space"});q.classList.toggle("still",s.frames<2),q.append(tt);let Y=new Te(r,s.frames,ct),rt=null,y=new Ce(M,s.palette,er,rr);M.addEventListener("webglcontextlost",a=>{a.preventDefault(),!z&&(re.textContent="The browser took the graphics card away from this view; show it again to go on.",re.hidden=!1)});function nt(a,d){return Wt(l,p,a,d,M.clientWidth/Math.max(1,M.clientHeight))}function Oe(){return nt(s.camera?.yaw??60,30)}function st(){h.view=nt(90,89.9),G()}function it(){h.view=Oe(),G()}function ge(a,d){h.view=[a,d,h.metres,...h.target],G()}function ot(){if(!s.camera)return;let{eye:a,yaw:d,pitch:m}=s.camera;h.view=[d,m,f/3,0,0,0],h.target=C(a,h.ahead,h.metres),G()}function er(){let a=M.clientWidth/Math.max(1,M.clientHeight),d=v(),m=h.metres+f*2,w=Math.max(m/2e4,Math.min(h.metres/50,.2)),T=e.dataset.theme==="dark",_=I(),A=_===null?-1:s.individuals.indexOf(_),R=null,L=qe(h.metres);return d.has("grid")&&(R=new ce,Ot(R,h.target,L,T?[.72,.8,.92,.5]:[.16,.22,.34,.42],s.level)),{matrix:h.matrix(a,f*2),planes:[w,m],mode:F(),heights:[l[2],Math.min(p[2],l[2]+6)],picked:A<0?-1:A%255+1,size:Number(n.get("point_px")),scale:.02*M.clientHeight/2/Math.tan(Pe/2),cloud:d.has("cloud"),surface:d.has("surface"),movers:d.has("movers"),moving:he,upper:T?[.055,.067,.086]:[.83,.87,.925],lower:T?[.11,.13,.165]:[.955,.965,.98],frame:g,tail:Sr*u,grid:R,reach:L*30,middle:h.target,lines:tr(d,T),picture:d.has("camera")&&s.camera&&te>=0?{corners:at(),opaque:.94}:null}}function at(){let{eye:a,rays:d}=s.camera;return d.map(m=>C(a,m,Math.min(4,Math.max(.4,f*Pr*.25))))}function tr(a,d){let m=new ce,w=I();if(a.has("tracks"))for(let{who:A,places:R,frames:L}of Ke){let S=ke(D(A)),O=x(A)===w?3.4:1.8;for(let B=1;B<R.length;B++)m.add(R[B-1],R[B],S,O,L[B-1],L[B])}if(a.has("boxes"))for(let A of Y.at(g)?.boxes??[]){let R=x(A.who)===w||x(A.who)===de;m.addBox(A,ke(D(A.who),R||w===null?1:.55),R?3:1.6)}if(a.has("camera")&&s.camera){let[A,R,L,S]=at(),O=d?[.95,.97,1,.95]:[.1,.13,.2,.95];for(let B of[A,R,L,S])m.add(s.camera.eye,B,O,1.4);for(let[B,or]of[[A,R],[R,S],[S,L],[L,A]])m.add(B,or,O,1.4)}let[T,_]=E();return T&&_&&m.add(T,_,ke(je(e).accent),3),m}function rr(){let a=h.matrix(M.clientWidth/Math.max(1,M.clientHeight),f*2),d=I(),m=v(),w=Y.at(g)?.boxes??[],T=w.filter(({who:S})=>{let O=x(S);return O===d||O===de||m.has("labels")&&w.length<=kr});Ft(Ze,a,T.map(S=>Dt(S,k(S.who),D(S.who),x(S.who)===d)),E(),je(e));let[_,A]=E(),R=_&&A?` · ${Se($(_,A))} between the clicks`:"";me.textContent=(m.has("grid")?`squares of ${Se(qe(h.metres))}`:"")+R,me.hidden=!me.textContent;let L=s.clouds.reduce((S,O)=>S+O.points,0);!he&&(!m.has("cloud")||y.drawn>=y.points)&&(e.dataset.eye="rests"),e.dataset.points=String(y.points),e.dataset.drawn=String(y.drawn),e.dataset.complete=String(y.points===L&&(!m.has("cloud")||y.drawn===L)),et.style.width=L&&y.points<L?`${100*y.points/L}%`:"0",M.setAttribute("aria-label",`scene in space, frame ${g}, ${Q(c(g))}, ${w.length} boxes, ${y.points} points${R}`)}function G(){he=!0,e.dataset.eye="moving",y.refresh(),clearTimeout(Be),Be=setTimeout(()=>{he=!1,y.refresh(),P(n,"view",[...h.view])},Lr)}function ct(){let a=Y.at(g);e.dataset.moment=String(a?g:""),a&&a!==rt?(rt=a,y.setMovers(a.points)):y.overlay(),Y.prefetch([g+1,g+4,g+12].map(d=>Math.min(o,d)))}async function He(){if(!s.pictures||!v().has("camera")||Ue||te===g)return;Ue=!0;let a=g;try{let[,[d]]=await r.ask("picture",{frame:a});if(d&&!z){let m=await createImageBitmap(new Blob([d],{type:"image/jpeg"}));y.setPicture(m),m.close(),te=a,e.dataset.picture=String(a)}}catch(d){lt(d)}finally{Ue=!1}!z&&te!==g&&te===a&&He()}function lt(a){re.textContent=a.message,re.hidden=!1}function V(a,{playing:d=!1,tell:m=!0}={}){g=De(a),d||U.jump(g),e.dataset.frame=String(g),se.show(g,U.playing),ct(),He(),m&&(d?pe??=setTimeout(ze,Rr):ze())}function ze(){clearTimeout(pe),pe=void 0,P(n,"frame",g)}let U=new Ee({frames:s.frames,seconds:c,ready:a=>Y.has(a),show:a=>V(a,{playing:!0}),end:()=>P(n,"playing",!1)}),se=new Ie({frames:s.frames,layers:s.layers,seconds:c,jump:a=>V(a),step:a=>V(g+a),toggle:()=>P(n,"playing",!n.get("playing")),set:(a,d)=>P(n,a,d),layer:a=>{let d=v();d.delete(a)||d.add(a),P(n,"layers",s.layers.filter(m=>d.has(m)))}});q.append(se.el);function Ge(a){X=a,Fe.setAttribute("aria-pressed",String(a)),M.classList.toggle("measuring",a)}function ut(a,d){let m=h.matrix(M.clientWidth/Math.max(1,M.clientHeight),f*2);return Nt(m,2*a/M.clientWidth-1,1-2*d/M.clientHeight)}function dt(a,d){return y.pick(a,d)??Ut(ut(a,d),s.level)}function ht(a,d){if(!v().has("boxes")&&!v().has("movers"))return null;let m=It(ut(a,d),Y.at(g)?.boxes??[]);return m?x(m.box.who):null}kt(M,{orbit:h,under:dt,moved:G,focused:()=>t.activeElement!==null,leave:()=>{j.hidden=!0,pt(null)},hover:(a,d)=>{let m=X?null:ht(a,d);M.classList.toggle("pointing",m!==null),j.hidden=m===null,m!==null&&(j.textContent=k(s.individuals.indexOf(m)),j.style.left=`${a+14}px`,j.style.top=`${Math.max(4,d-30)}px`),pt(m)},click:(a,d)=>{if(q.focus({preventScroll:!0}),!X){P(n,"selected",ht(a,d));return}let m=dt(a,d);if(!m)return;let w=E();P(n,"measured",w.length===1?[...w,[...m]]:[[...m]])}});function pt(a){de!==a&&(de=a,y.overlay())}function mt(){U.speed=Number(n.get("speed")),U.loop=!!n.get("loop"),se.settings(v(),U.speed,U.loop),ne.value=F(),e.dataset.selected=String(I()??""),e.dataset.measured=String(E().length),nr(),He(),y.refresh()}async function nr(){let a=F();if(!(a===ee||a!=="label"&&a!=="time")){ee=a;for(let d of[...y.clouds])await ft(d,a)}}async function ft(a,d){let[m,w]=Je.get(a),T=await At(r,m,d,w,w+a.count);!T||z||ee!==d||(a.attribute(T),y.refresh())}function bt(){n.get("playing")?U.play(g):(U.pause(),ze()),se.show(g,U.playing)}let ve=6,gt={" ":()=>P(n,"playing",!n.get("playing")),ArrowLeft:()=>V(g-1),ArrowRight:()=>V(g+1),"Shift+ArrowLeft":()=>V(g-10),"Shift+ArrowRight":()=>V(g+10),Home:()=>V(0),End:()=>V(o),a:()=>xe(.06,0),d:()=>xe(-.06,0),w:()=>xe(0,.06),s:()=>xe(0,-.06),q:()=>ge(h.yaw-ve,h.pitch),e:()=>ge(h.yaw+ve,h.pitch),r:()=>ge(h.yaw,h.pitch+ve),f:()=>ge(h.yaw,h.pitch-ve),"+":()=>vt(.8),"-":()=>vt(1.25),0:it,t:st,c:ot,m:()=>Ge(!X),Escape:()=>{X||E().length?(Ge(!1),P(n,"measured",[])):P(n,"selected",null)}};for(let[a,d]of s.layers.entries())gt[String(a+1)]=()=>se.press(d);function xe(a,d){h.push(a,d),G()}function vt(a){h.zoom(a),G()}q.addEventListener("keydown",a=>{let d=a.target;if(a.ctrlKey||a.metaKey||a.altKey||d.matches('input[type="text"], select')||a.key===" "&&d.matches("button"))return;let m=gt[a.shiftKey&&a.key.startsWith("Arrow")?`Shift+${a.key}`:a.key];m&&(a.preventDefault(),a.stopPropagation(),m())}),t.append(q);let sr=[Mt(e,a=>{e.dataset.theme=a?"dark":"light",y.refresh()}),ie(n,"frame",()=>{let a=De(Number(n.get("frame")));a!==g&&V(a,{tell:!1})}),...["selected","layers","speed","loop","colour","measured","point_px"].map(a=>ie(n,a,mt)),ie(n,"playing",bt),ie(n,"view",()=>{let a=n.get("view"),d=a.length===6?a:Oe();Gt(d,h.view)||(h.view=d,y.refresh())})],xt=new ResizeObserver(()=>y.refresh());xt.observe(tt);let yt=n.get("view");h.view=yt.length===6?yt:Oe(),mt(),V(g,{tell:!1}),n.get("playing")&&bt(),ir();async function ir(){try{let a=s.clouds.map((d,m)=>Tt(r,m,d,(w,T)=>{if(z)return!1;let _=y.addCloud(w);return Je.set(_,[m,T]),ee!=="rgb"&&ft(_,ee),y.overlay(),!0}));s.layers.includes("tracks")&&(Ke=await Lt(r)),await Promise.all(a);for(let[d,m]of s.surfaces.entries()){let[w,T]=await Rt(r,d,m);if(z)return;y.addSurface(w,T),e.dataset.triangles=String(T.length/3),y.refresh()}y.overlay()}catch(a){z||lt(a)}}return Object.assign(e,{whereIs:a=>{let[d,m]=N(h.matrix(M.clientWidth/M.clientHeight,f*2),a),w=M.getBoundingClientRect();return[w.left+(d+1)/2*w.width,w.top+(1-m)/2*w.height]}}),()=>{z=!0,clearTimeout(pe),clearTimeout(Be),U.pause(),xt.disconnect(),y.close();for(let a of sr)a()}}var Hn={render:Vr};export{Hn as default};
